//! Enforces the vendor's rate limit on the client's side. All callers of one application and tenant share a rate
//! limiter; those that wait get permits by priority, then in order of arrival.

mod endpoints;

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, sleep_until, timeout_at};
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Code, Failure, Request};

use crate::limits::Limits;
use endpoints::{Endpoints, endpoint};

/// The window in which calls are counted: a second, plus a margin because calls may arrive closer together than sent.
const WINDOW: Duration = Duration::from_millis(1_050);

/// Longest pause that a vendor may ask for.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// Maximum callers in the queue of one rate limiter.
const MAX_QUEUE: usize = 10_000;

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

/// A sliding-window rate limiter: at most `per_second` calls in any one-second window.
pub(crate) struct RateLimiter {
    per_second: usize,
    /// Limits concurrent invocations.
    concurrency: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the last calls were permitted; at most `per_second` of them.
    recent: VecDeque<Instant>,
    /// The vendor asked to wait before any other call.
    paused_until: Option<Instant>,
    /// The vendor asked to wait before other calls of these.
    endpoints: Endpoints,
    /// The callers that wait, by priority, then in order of arrival.
    queue: BTreeMap<(Priority, u64), Waiting>,
    next_sequence: u64,
    /// Whether a task is granting permits to the queue.
    has_task: bool,
}

/// A caller in the queue.
struct Waiting {
    /// Closed if the caller no longer waits.
    permit: oneshot::Sender<()>,
    endpoint: u64,
}

/// What a caller gets at once.
#[derive(Debug)]
enum Turn {
    /// The permit.
    Permit,
    /// A place in the queue.
    Queued(oneshot::Receiver<()>),
    /// The end of the pause of its endpoint.
    PausedUntil(Instant),
}

impl RateLimiter {
    /// A rate limiter for `declared` calls per second, unless the operator's limits override that.
    pub(crate) fn new(declared: NonZeroU32, limits: &Limits) -> Self {
        let per_second = limits.calls_per_second.unwrap_or(declared);
        let concurrency = Arc::new(Semaphore::new(limits.calls_at_once.min(Semaphore::MAX_PERMITS)));
        Self { per_second: per_second.get() as usize, concurrency, state: Mutex::default() }
    }

    /// Admits one invocation, until the permit is dropped.
    ///
    /// # Errors
    ///
    /// `overloaded` if too many invocations are in progress.
    pub(crate) fn admit(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.concurrency.clone().try_acquire_owned().map_err(|_| {
            let detail = "Too many calls of this tenant are in progress. Nothing was sent";
            Failure::new(Code::Overloaded, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER))
        })
    }

    /// Waits for the permit for one call.
    ///
    /// # Errors
    ///
    /// `rate_limited`: at once if the permit would come after the deadline, else at the deadline.
    pub(crate) async fn acquire(
        self: &Arc<Self>,
        request: &Request,
        priority: Priority,
        deadline: Instant,
    ) -> Result<(), Failure> {
        loop {
            match self.enqueue(request, priority, deadline)? {
                Turn::Permit => return Ok(()),
                Turn::Queued(permit) => match timeout_at(deadline, permit).await {
                    Ok(Ok(())) => return Ok(()),
                    // Its endpoint was paused in the meantime.
                    Ok(Err(_)) => {}
                    Err(_) => return Err(self.window_is_full(Duration::ZERO)),
                },
                Turn::PausedUntil(time) => sleep_until(time).await,
            }
        }
    }

    /// Grants no permits for the endpoint of this request for this long, because the vendor asks for it. Where several
    /// endpoints are refused at the same time, it means the whole tenant.
    pub(crate) fn pause(&self, request: &Request, wait: Duration) {
        let now = Instant::now();
        let mut state = self.state();
        let tenant = state.endpoints.pause(endpoint(request), now + wait.min(MAX_PAUSE), now);
        state.paused_until = state.paused_until.max(tenant);
    }

    /// When neither a call nor a pause counts any longer, if that is in the future.
    pub(crate) fn in_force_until(&self) -> Option<Instant> {
        let state = self.state();
        let window = state.recent.back().map(|call| *call + WINDOW);
        window.max(state.paused_until).max(state.endpoints.last_end()).filter(|end| Instant::now() < *end)
    }

    /// Approximate size in bytes.
    pub(crate) fn size(&self) -> usize {
        size_of::<Self>() + self.state().recent.capacity() * size_of::<Instant>()
    }

    /// Takes a permit, or joins the queue unless the endpoint is paused.
    fn enqueue(self: &Arc<Self>, request: &Request, priority: Priority, deadline: Instant) -> Result<Turn, Failure> {
        let now = Instant::now();
        let mut state = self.state();
        if let Some(until) = state.endpoints.paused_until(|| endpoint(request), now) {
            return if until < deadline {
                Ok(Turn::PausedUntil(until))
            } else {
                Err(asked_to_wait("endpoint", until - now))
            };
        }
        if state.queue.is_empty() && self.available_at(&state, 0, now) <= now {
            state.record_call(now);
            return Ok(Turn::Permit);
        }
        if state.queue.len() >= MAX_QUEUE {
            state.queue.retain(|_, waiting| !waiting.permit.is_closed());
        }
        let earlier = state.queue.range(..=(priority, u64::MAX));
        let position = earlier.filter(|(_, waiting)| !waiting.permit.is_closed()).count();
        let available_at = self.available_at(&state, position, now);
        if available_at >= deadline || state.queue.len() >= MAX_QUEUE {
            let wait = available_at.saturating_duration_since(now);
            let is_paused = state.paused_until.is_some_and(|until| now < until);
            return Err(if is_paused { asked_to_wait("tenant", wait) } else { self.window_is_full(wait) });
        }
        let (permit, granted) = oneshot::channel();
        let sequence = state.next_sequence;
        state.next_sequence += 1;
        state.queue.insert((priority, sequence), Waiting { permit, endpoint: endpoint(request) });
        if !std::mem::replace(&mut state.has_task, true) {
            tokio::spawn(self.clone().drain_queue());
        }
        Ok(Turn::Queued(granted))
    }

    /// Grants permits as they become available, until the queue is empty.
    async fn drain_queue(self: Arc<Self>) {
        while let Some(available_at) = self.grant_available() {
            sleep_until(available_at).await;
        }
    }

    /// Grants all permits that are available now. Returns when the next one is, or `None` if the queue is empty.
    fn grant_available(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        loop {
            let available_at = self.available_at(&state, 0, now);
            if available_at > now && !state.queue.is_empty() {
                return Some(available_at);
            }
            let Some((_, waiting)) = state.queue.pop_first() else {
                state.has_task = false;
                return None;
            };
            // It waits for the end of the pause instead.
            if state.endpoints.paused_until(|| waiting.endpoint, now).is_some() {
                continue;
            }
            // A caller that timed out must not consume a permit.
            if waiting.permit.send(()).is_ok() {
                state.record_call(now);
            }
        }
    }

    /// When the permit is available for the call at `position` of the queue, counted from 0.
    fn available_at(&self, state: &State, position: usize, now: Instant) -> Instant {
        let (windows, place) = (position / self.per_second, position % self.per_second);
        let unused = self.per_second - state.recent.len();
        let delay = WINDOW * u32::try_from(windows).unwrap_or(u32::MAX);
        let available_at = match place.checked_sub(unused).and_then(|place| state.recent.get(place)) {
            Some(call) => *call + WINDOW + delay,
            None => now + delay,
        };
        state.paused_until.map_or(available_at, |until| available_at.max(until + delay))
    }

    fn window_is_full(&self, wait: Duration) -> Failure {
        let detail = format!("The rate limit of {} calls per second for this tenant is reached", self.per_second);
        Failure::new(Code::RateLimited, detail).with_retry_after(Some(wait))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The failure for a call during a pause that the vendor asked for.
fn asked_to_wait(what: &str, wait: Duration) -> Failure {
    let seconds = wait.as_secs_f64().ceil();
    let detail = format!("The vendor asked to wait. The next call of this {what} can be sent in {seconds} s");
    Failure::new(Code::RateLimited, detail).with_retry_after(Some(wait))
}

impl State {
    /// Records a call and removes those that have left the window.
    fn record_call(&mut self, now: Instant) {
        while self.recent.pop_front_if(|call| *call + WINDOW <= now).is_some() {}
        self.recent.push_back(now);
    }
}

#[cfg(test)]
mod tests;
