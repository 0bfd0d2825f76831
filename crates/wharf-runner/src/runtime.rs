//! Admission of calls and the phases in the life of a process.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Code, Failure};

/// Admits calls, and ends them when the process must end.
pub(crate) struct Runtime {
    in_flight: Arc<Semaphore>,
    max_in_flight: u32,
    phase: watch::Sender<Phase>,
    /// One for each processor: more decoders at once would be no faster.
    decoders: Semaphore,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Phase {
    Ready,
    /// Calls under way may finish; new ones should not arrive.
    Draining,
    /// Calls under way are answered now.
    Ending,
}

impl Runtime {
    /// Admits so many calls at once.
    pub(crate) fn new(max_in_flight: usize) -> Self {
        let max_in_flight = max_in_flight.min(Semaphore::MAX_PERMITS).try_into().unwrap_or(u32::MAX);
        let in_flight = Arc::new(Semaphore::new(max_in_flight as usize));
        let decoders = Semaphore::new(thread::available_parallelism().map_or(1, NonZeroUsize::get));
        Self { in_flight, max_in_flight, phase: watch::Sender::new(Phase::Ready), decoders }
    }

    /// Admits one more call, which lasts as long as the permit.
    ///
    /// # Errors
    ///
    /// `overloaded`.
    pub(crate) fn admit(&self) -> Result<OwnedSemaphorePermit, Failure> {
        let full = |_| overloaded("The runner already has the maximum number of calls in flight");
        self.in_flight.clone().try_acquire_owned().map_err(full)
    }

    /// Does work that may take long without a pause, on a thread of its own.
    ///
    /// # Errors
    ///
    /// Those of the work; `internal`, when it panics.
    pub(crate) async fn decode<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        // The semaphore is never closed.
        let _turn = self.decoders.acquire().await;
        match tokio::task::spawn_blocking(work).await {
            Ok(result) => result,
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            Err(error) => Err(Failure::new(Code::Internal, "The request could not be decoded").with_cause(error)),
        }
    }

    /// Waits until no call is in flight.
    pub(crate) async fn idle(&self) {
        // The semaphore is never closed.
        _ = self.in_flight.acquire_many(self.max_in_flight).await;
    }

    pub(crate) fn drain(&self) {
        self.phase.send_replace(Phase::Draining);
    }

    pub(crate) fn end(&self) {
        self.phase.send_replace(Phase::Ending);
    }

    pub(crate) fn is_draining(&self) -> bool {
        *self.phase.borrow() >= Phase::Draining
    }

    async fn ended(&self) {
        // The sender lives as long as this, so the wait cannot fail.
        _ = self.phase.subscribe().wait_for(|phase| *phase == Phase::Ending).await;
    }

    /// Waits for `work`, or fails with `code` when the process must end first.
    pub(crate) async fn unless_ended<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
        code: Code,
    ) -> Result<T, Failure> {
        tokio::select! {
            // Work that is ready at once must not subscribe.
            biased;
            result = work => result,
            () = self.ended() => {
                let failure = Failure::new(code, "The runner had to end before the call did");
                let wait = failure.retryable().then_some(DEFAULT_RETRY_AFTER);
                Err(failure.with_retry_after(wait))
            }
        }
    }
}

/// The runner lacks room for a caller, which may retry.
pub(crate) fn overloaded(detail: &str) -> Failure {
    Failure::new(Code::Overloaded, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER))
}
