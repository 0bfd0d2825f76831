//! Enforces the vendor's rate limit on the client's side. All callers of one application and tenant share a rate
//! limiter; those that wait get permits by priority, then in order of arrival. Where several runners share state, one task of
//! each asks for the permits of all who wait.

mod endpoints;
mod queue;

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{Instant, sleep_until, timeout_at};
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Code, Failure, Request};
use wharf_state::{Ask, Granted, RecordId, SharedState, Standing, TENANT};

use crate::limits::Limits;
use crate::metrics::Metrics;
use endpoints::endpoint;
pub(crate) use queue::Permit;
pub use queue::Priority;
use queue::{State, WINDOW, Waiting, available_at};

/// Longest pause that a vendor may ask for.
const MAX_PAUSE: Duration = Duration::from_secs(300);

/// Maximum callers in the queue of one rate limiter.
const MAX_QUEUE: usize = 10_000;

/// How long a permit of the shared state may be used: half of what the window is longer than a second.
const FRESH: Duration = Duration::from_millis(25);

/// How much longer where the shared state is slow. The permit counts so much later for all.
const LAG: Duration = Duration::from_millis(150);

/// When to ask again after the shared state did not answer.
const LOST: Duration = Duration::from_millis(50);

/// Most permits that are asked for at once.
const MAX_ASK: usize = 60;

/// A limit that several runners keep together.
pub(crate) struct SharedLimit {
    pub(crate) state: Arc<SharedState>,
    pub(crate) limit: RecordId,
    pub(crate) metrics: Arc<Metrics>,
}

/// A sliding-window rate limiter: at most `per_second` calls in any one-second window.
pub(crate) struct RateLimiter {
    per_second: usize,
    /// `None` if the limiter is of this process alone.
    shared: Option<SharedLimit>,
    /// Wakes the task that grants permits, when one may be granted sooner than it expects.
    sooner: Notify,
    /// Limits concurrent invocations.
    concurrency: Arc<Semaphore>,
    state: Mutex<State>,
}

/// What a caller gets at once.
#[derive(Debug)]
enum Turn {
    /// The permit.
    Permit(Permit),
    /// A place in the queue.
    Queued(oneshot::Receiver<Permit>),
    /// The end of the pause of its endpoint.
    PausedUntil(Instant),
}

impl RateLimiter {
    /// A rate limiter for `declared` calls per second, unless the operator's limits override that.
    pub(crate) fn new(declared: NonZeroU32, limits: &Limits, shared: Option<SharedLimit>) -> Self {
        let per_second = limits.calls_per_second.unwrap_or(declared);
        let concurrency = Arc::new(Semaphore::new(limits.calls_at_once.min(Semaphore::MAX_PERMITS)));
        let per_second = per_second.get() as usize;
        Self { per_second, shared, sooner: Notify::new(), concurrency, state: Mutex::default() }
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
    ) -> Result<Permit, Failure> {
        loop {
            match self.enqueue(request, priority, deadline)? {
                Turn::Permit(permit) => return Ok(permit),
                Turn::Queued(permit) => match timeout_at(deadline, permit).await {
                    Ok(Ok(permit)) if permit.is_good() => return Ok(permit),
                    // It came too late, or its endpoint was paused in the meantime.
                    Ok(_) => {}
                    Err(_) => return Err(self.window_is_full(Duration::ZERO)),
                },
                Turn::PausedUntil(time) => sleep_until(time).await,
            }
        }
    }

    /// Grants no permits for the endpoint of this request for this long, because the vendor asks for it. Where several
    /// endpoints are refused at the same time, it means the whole tenant. The other runners learn it when they next ask.
    pub(crate) async fn pause(&self, request: &Request, wait: Duration) {
        let (now, wait, endpoint) = (Instant::now(), wait.min(MAX_PAUSE), endpoint(request));
        let tenant = {
            let mut state = self.state();
            let tenant = state.endpoints.pause(endpoint, now + wait, now);
            state.paused_until = state.paused_until.max(tenant);
            tenant
        };
        let Some(SharedLimit { state, limit, .. }) = &self.shared else { return };
        for (endpoint, until) in [(endpoint, now + wait)].into_iter().chain(tenant.map(|until| (TENANT, until))) {
            let limit = *limit;
            let left = move || until.saturating_duration_since(Instant::now());
            if state.pause(limit, endpoint, left()).await.is_err() {
                state.later(until, move |state| async move { state.pause(limit, endpoint, left()).await });
            }
        }
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
        state.seen[priority as usize] = Some(now);
        if state.queue.len() >= MAX_QUEUE {
            state.queue.retain(|_, waiting| !waiting.permit.is_closed());
        }
        let earlier = || state.queue.range(..=(priority, u64::MAX)).filter(|(_, waiting)| !waiting.permit.is_closed());
        let position = if state.queue.is_empty() { 0 } else { earlier().count() };
        let standing = self.standing();
        let available_at = available_at(&state, standing, priority, position, now);
        if position == 0 && available_at <= now && matches!(standing, Standing::Alone(_)) {
            state.record_call(now);
            self.count_granted("share", 1);
            return Ok(Turn::Permit(Permit { good_until: None }));
        }
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
        } else if position == 0 {
            self.sooner.notify_one();
        }
        Ok(Turn::Queued(granted))
    }

    /// Grants permits as they become available, until the queue is empty.
    async fn drain_queue(self: Arc<Self>) {
        loop {
            let next = match (self.standing(), &self.shared) {
                (Standing::Together(most), Some(shared)) => self.ask(shared, most).await,
                (standing, _) => self.grant_available(standing),
            };
            let Some(next) = next else { return };
            tokio::select! {
                () = sleep_until(next) => {}
                () = self.sooner.notified() => {}
            }
        }
    }

    /// What this process may grant.
    fn standing(&self) -> Standing {
        let per_second = u32::try_from(self.per_second).unwrap_or(u32::MAX);
        self.shared.as_ref().map_or(Standing::Alone(per_second), |shared| shared.state.standing(per_second))
    }

    /// Grants all permits that are available now. Returns when the next one is, or `None` if the queue is empty.
    fn grant_available(&self, standing: Standing) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        loop {
            let Some(priority) = state.first() else {
                state.has_task = false;
                return None;
            };
            let available_at = available_at(&state, standing, priority, 0, now);
            if available_at > now {
                return Some(available_at);
            }
            let granted = state.grant(Permit { good_until: None }, now);
            self.count_granted("share", granted.into());
        }
    }

    /// Asks the shared state for the permits of all who wait with the highest priority. Returns when to ask again, or `None`
    /// if the queue is empty.
    async fn ask(&self, SharedLimit { state: shared, limit, metrics }: &SharedLimit, most: u32) -> Option<Instant> {
        let (ask, lag) = {
            let mut state = self.state();
            let Some(priority) = state.first() else {
                state.has_task = false;
                return None;
            };
            let waiting = state.queue.range((priority, 0)..=(priority, u64::MAX));
            let want = waiting.filter(|(_, waiting)| !waiting.permit.is_closed()).take(MAX_ASK).count();
            let lag = if state.is_slow { LAG } else { Duration::ZERO };
            let (want, rank) = (u32::try_from(want).unwrap_or(u32::MAX), priority as u8);
            (Ask { most, window: WINDOW, lag, want, rank }, lag)
        };
        let asked = Instant::now();
        metrics.record_ask();
        let answer = shared.take(*limit, ask).await;
        let now = Instant::now();
        let mut state = self.state();
        let next = match answer {
            Err(_) => now + LOST,
            Ok(Granted { got, wait, pauses }) => {
                for (endpoint, left) in pauses {
                    match endpoint {
                        TENANT => state.paused_until = state.paused_until.max(Some(now + left)),
                        endpoint => state.endpoints.adopt(endpoint, now + left),
                    }
                }
                let good_until = asked + lag + FRESH;
                state.is_slow = asked + FRESH <= now;
                let mut left = if now < good_until { got } else { 0 };
                let granted = left;
                while left > 0 && !state.queue.is_empty() {
                    left -= u32::from(state.grant(Permit { good_until: Some(good_until) }, now));
                }
                self.count_granted("shared", granted - left);
                now + wait
            }
        };
        state.next_ask = Some(next);
        Some(next)
    }

    fn count_granted(&self, from: &'static str, count: u32) {
        if let Some(shared) = &self.shared {
            shared.metrics.record_granted(from, count.into());
        }
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

#[cfg(test)]
mod tests;
