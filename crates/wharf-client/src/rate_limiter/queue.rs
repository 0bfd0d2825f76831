//! The callers that wait for permits, and the calls that count.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;
use wharf_state::Standing;

use super::endpoints::Endpoints;

/// The window in which calls are counted: a second, plus a margin because calls may arrive closer together than sent.
pub(super) const WINDOW: Duration = Duration::from_millis(1_050);

/// How long a priority counts as seen, so that a tenth of the window is kept for it.
const SEEN: Duration = Duration::from_secs(5);

/// The order in which calls that wait get their permits.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Priority {
    /// A user is waiting for a dropdown.
    Interactive,
    /// A workflow runs an action.
    Action,
    /// A trigger polls for changes.
    Polling,
}

/// The permit to send one call now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permit {
    /// A later call may exceed the limit. `None` if the limiter is of this process alone.
    pub(super) good_until: Option<Instant>,
}

impl Permit {
    /// Whether the call may still be sent.
    pub(crate) fn is_good(self) -> bool {
        self.good_until.is_none_or(|until| Instant::now() < until)
    }
}

#[derive(Default)]
pub(super) struct State {
    /// When the last calls were permitted; at most `per_second` of them.
    pub(super) recent: VecDeque<Instant>,
    /// The vendor asked to wait before any other call.
    pub(super) paused_until: Option<Instant>,
    /// The vendor asked to wait before other calls of these.
    pub(super) endpoints: Endpoints,
    /// The callers that wait, by priority, then in order of arrival.
    pub(super) queue: BTreeMap<(Priority, u64), Waiting>,
    pub(super) next_sequence: u64,
    /// Whether a task is granting permits to the queue.
    pub(super) has_task: bool,
    /// When calls of each priority were last made.
    pub(super) seen: [Option<Instant>; 3],
    /// When the shared state is asked again.
    pub(super) next_ask: Option<Instant>,
    /// Whether the shared state answered slowly.
    pub(super) is_slow: bool,
}

/// A caller in the queue.
pub(super) struct Waiting {
    /// Closed if the caller no longer waits.
    pub(super) permit: oneshot::Sender<Permit>,
    pub(super) endpoint: u64,
}

/// When the permit is available for the call at `position` of the queue, counted from 0.
pub(super) fn available_at(
    state: &State,
    standing: Standing,
    priority: Priority,
    position: usize,
    now: Instant,
) -> Instant {
    let (limit, first) = match standing {
        Standing::Apart(until) => return until,
        Standing::Together(most) => (most as usize, state.next_ask.map_or(now, |next| next.max(now))),
        Standing::Alone(limit) => {
            let limit = limit as usize - state.kept(limit as usize, priority, now);
            // When so many of the recent calls have left the window that there is room for this one.
            let last = (position % limit + state.recent.len()).checked_sub(limit);
            (limit, last.and_then(|last| state.recent.get(last)).map_or(now, |call| *call + WINDOW))
        }
    };
    let first = first.max(state.paused_until.unwrap_or(first));
    first + WINDOW * u32::try_from(position / limit).unwrap_or(u32::MAX)
}

impl State {
    /// How many permits of a window are kept for higher priorities, because one was seen lately: a flow that makes one call
    /// after the other gets its share beside a crowd of pollers that waits for each permit.
    fn kept(&self, limit: usize, priority: Priority, now: Instant) -> usize {
        let higher = &self.seen[..priority as usize];
        if higher.iter().flatten().any(|seen| now < *seen + SEEN) { limit / 10 } else { 0 }
    }

    /// The priority of the first caller that waits.
    pub(super) fn first(&mut self) -> Option<Priority> {
        while let Some(first) = self.queue.first_entry() {
            if !first.get().permit.is_closed() {
                return Some(first.key().0);
            }
            first.remove();
        }
        None
    }

    /// Grants a permit to the first caller that waits. Returns false if that caller takes none: it has left, or waits for the
    /// end of a pause of its endpoint instead.
    pub(super) fn grant(&mut self, permit: Permit, now: Instant) -> bool {
        let Some((_, waiting)) = self.queue.pop_first() else { return false };
        let granted =
            self.endpoints.paused_until(|| waiting.endpoint, now).is_none() && waiting.permit.send(permit).is_ok();
        if granted {
            self.record_call(now);
        }
        granted
    }

    /// Records a call and removes those that have left the window.
    pub(super) fn record_call(&mut self, now: Instant) {
        while self.recent.pop_front_if(|call| *call + WINDOW <= now).is_some() {}
        self.recent.push_back(now);
    }
}
