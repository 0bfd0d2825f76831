//! The vendor's rate limit, kept on this side: a budget of calls for each application and tenant, which all callers
//! share. Who waits is served by priority, then in turn.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, sleep_until, timeout_at};
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Code, Failure};

use crate::Limits;

/// The window in which a budget is counted: a second, and some room for calls that catch up on the way.
const WINDOW: Duration = Duration::from_millis(1_050);

/// The longest pause that a vendor may ask for.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// The most callers that wait for one budget.
const MAX_WAITING: usize = 10_000;

/// Who goes first when calls must wait.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Priority {
    /// A person waits for a dropdown.
    Interactive,
    /// A flow runs.
    Action,
    /// A trigger looks for changes.
    Polling,
}

/// So many calls a second, in whatever second one looks.
pub(crate) struct RateLimiter {
    per_second: usize,
    /// Room for invocations under way.
    room: Arc<Semaphore>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the last calls went, at most as many as a second has room for.
    gone: VecDeque<Instant>,
    paused_until: Option<Instant>,
    waiting: BinaryHeap<Reverse<Waiting>>,
    arrived: u64,
    /// Whether a task serves those who wait.
    served: bool,
}

/// A caller who waits. The order is that of being served.
struct Waiting {
    priority: Priority,
    number: u64,
    go: oneshot::Sender<()>,
}

impl RateLimiter {
    /// A budget of so many calls a second, unless the operator allows another number.
    pub(crate) fn new(declared: NonZeroU32, limits: &Limits) -> Self {
        let per_second = limits.calls_per_second.unwrap_or(declared);
        let room = Arc::new(Semaphore::new(limits.calls_at_once.min(Semaphore::MAX_PERMITS)));
        Self { per_second: per_second.get() as usize, room, state: Mutex::default() }
    }

    /// Room for one invocation, as long as the permit lives.
    ///
    /// # Errors
    ///
    /// `overloaded`.
    pub(crate) fn admit(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.room.clone().try_acquire_owned().map_err(|_| {
            let detail = "Too many calls of this tenant are under way. Nothing was sent";
            Failure::new(Code::Overloaded, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER))
        })
    }

    /// Waits until a call may go.
    ///
    /// # Errors
    ///
    /// `rate_limited`: at once when the turn cannot come before the deadline, else at the deadline.
    pub(crate) async fn take(self: &Arc<Self>, priority: Priority, deadline: Instant) -> Result<(), Failure> {
        let Some(turn) = self.enter(priority, deadline)? else { return Ok(()) };
        match timeout_at(deadline, turn).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(self.used_up(Duration::ZERO)),
        }
    }

    /// Lets nobody go for so long.
    pub(crate) fn pause(&self, wait: Duration) {
        let until = Instant::now() + wait.min(MAX_PAUSE);
        let mut state = self.state();
        state.paused_until = state.paused_until.max(Some(until));
    }

    /// Goes at once, or waits for a turn.
    fn enter(
        self: &Arc<Self>,
        priority: Priority,
        deadline: Instant,
    ) -> Result<Option<oneshot::Receiver<()>>, Failure> {
        let now = Instant::now();
        let mut state = self.state();
        if state.waiting.is_empty() && self.opening(&state, 0, now) <= now {
            state.note(now);
            return Ok(None);
        }
        if state.waiting.len() >= MAX_WAITING {
            state.waiting.retain(|Reverse(other)| !other.has_left());
        }
        let is_ahead = |other: &Waiting| other.priority <= priority && !other.has_left();
        let ahead = state.waiting.iter().filter(|Reverse(other)| is_ahead(other)).count();
        let turn = self.opening(&state, ahead, now);
        if turn >= deadline || state.waiting.len() >= MAX_WAITING {
            return Err(self.used_up(turn.saturating_duration_since(now)));
        }
        let (go, turn) = oneshot::channel();
        let number = state.arrived;
        state.arrived += 1;
        state.waiting.push(Reverse(Waiting { priority, number, go }));
        if !std::mem::replace(&mut state.served, true) {
            tokio::spawn(self.clone().serve());
        }
        Ok(Some(turn))
    }

    /// Lets those who wait go, each in its turn, until nobody is left.
    async fn serve(self: Arc<Self>) {
        while let Some(opening) = self.serve_next() {
            sleep_until(opening).await;
        }
    }

    /// Lets everybody go who may. Tells when the next one may, if somebody still waits.
    fn serve_next(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        loop {
            let opening = self.opening(&state, 0, now);
            if opening > now && !state.waiting.is_empty() {
                return Some(opening);
            }
            let Some(Reverse(next)) = state.waiting.pop() else {
                state.served = false;
                return None;
            };
            // Who has left takes nothing.
            if next.go.send(()).is_ok() {
                state.note(now);
            }
        }
    }

    /// When a call may go that has `ahead` calls before it.
    fn opening(&self, state: &State, ahead: usize, now: Instant) -> Instant {
        let (rounds, place) = (ahead / self.per_second, ahead % self.per_second);
        let free = self.per_second - state.gone.len();
        let round = WINDOW * u32::try_from(rounds).unwrap_or(u32::MAX);
        let opening = match place.checked_sub(free).and_then(|place| state.gone.get(place)) {
            Some(gone) => *gone + WINDOW + round,
            None => now + round,
        };
        state.paused_until.map_or(opening, |until| opening.max(until + round))
    }

    fn used_up(&self, wait: Duration) -> Failure {
        let detail = format!("The budget of {} calls a second for this tenant is used up", self.per_second);
        Failure::new(Code::RateLimited, detail).with_retry_after(Some(wait.max(Duration::from_secs(1))))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Notes a call, and forgets those that no longer count.
    fn note(&mut self, now: Instant) {
        while self.gone.pop_front_if(|gone| *gone + WINDOW <= now).is_some() {}
        self.gone.push_back(now);
    }
}

impl Waiting {
    fn has_left(&self) -> bool {
        self.go.is_closed()
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.priority, self.number).cmp(&(other.priority, other.number))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(per_second: u32) -> Arc<RateLimiter> {
        let limits = Limits { calls_at_once: 1, ..Limits::default() };
        Arc::new(RateLimiter::new(NonZeroU32::new(per_second).unwrap(), &limits))
    }

    fn far() -> Instant {
        Instant::now() + Duration::from_secs(3_600)
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_sees_more_than_the_budget() {
        let budget = budget(7);
        let callers = (0..100).map(|_| {
            let budget = budget.clone();
            tokio::spawn(async move { budget.take(Priority::Action, far()).await.map(|()| Instant::now()).unwrap() })
        });
        let mut times = Vec::new();
        for caller in callers.collect::<Vec<_>>() {
            times.push(caller.await.unwrap());
        }
        times.sort();
        assert!(times.windows(8).all(|eight| eight[7] - eight[0] >= WINDOW), "{times:?}");
        // Nor is any of it wasted.
        assert!(times[99] - times[0] <= WINDOW * 15, "{:?}", times[99] - times[0]);
    }

    #[tokio::test(start_paused = true)]
    async fn people_go_before_flows_and_flows_before_polling() {
        let budget = budget(1);
        budget.take(Priority::Polling, far()).await.unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut callers = Vec::new();
        for priority in [Priority::Polling, Priority::Action, Priority::Interactive, Priority::Action] {
            let (budget, order) = (budget.clone(), order.clone());
            callers.push(tokio::spawn(async move {
                budget.take(priority, far()).await.unwrap();
                order.lock().unwrap().push(priority);
            }));
        }
        for caller in callers {
            caller.await.unwrap();
        }
        assert!(order.lock().unwrap().is_sorted(), "{order:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_comes_too_late_is_refused_at_once() {
        let budget = budget(2);
        let start = Instant::now();
        for _ in 0..2 {
            budget.take(Priority::Action, far()).await.unwrap();
        }
        let refused = budget.take(Priority::Action, start + Duration::from_millis(500)).await.unwrap_err();
        assert_eq!((refused.code(), refused.retry_after()), (Code::RateLimited, Some(WINDOW)));
        assert_eq!(Instant::now(), start);
        budget.take(Priority::Action, start + WINDOW * 2).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_everybody_back_and_those_who_left_take_nothing() {
        let budget = budget(1);
        let start = Instant::now();
        budget.pause(Duration::from_secs(30));
        assert!(budget.take(Priority::Interactive, start + Duration::from_secs(29)).await.is_err());
        let leaving = tokio::spawn({
            let budget = budget.clone();
            async move { budget.take(Priority::Interactive, far()).await }
        });
        tokio::task::yield_now().await;
        leaving.abort();
        tokio::task::yield_now().await;
        budget.take(Priority::Polling, start + Duration::from_millis(30_500)).await.unwrap();
        assert_eq!(Instant::now() - start, Duration::from_secs(30));
    }
}
