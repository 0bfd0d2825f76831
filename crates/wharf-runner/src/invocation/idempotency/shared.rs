//! The idempotency store that several runners share.
//!
//! A call claims its key, records that it begins right before its first write is sent, and records how it ended. What has
//! begun never begins again: when its runner is lost, its outcome is unknown.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Answer, Code, Failure, ResultFuture, Upstream};
use wharf_client::{BeginWrite, Call, Timing};
use wharf_state::{Claimed, Ended, RecordId, SharedState};

use super::claim::{Claim, Fingerprint, Scope, evicted, frees, other_request, running};
use super::stored_result;

/// How much longer than its call a lease lasts.
const MARGIN: Duration = Duration::from_secs(5);

pub(super) struct SharedStore {
    shared: Arc<SharedState>,
    keep: Duration,
}

impl SharedStore {
    pub(super) fn new(shared: Arc<SharedState>, keep: Duration) -> Self {
        Self { shared, keep }
    }

    pub(super) async fn claim(
        &self,
        scope: Scope,
        fingerprint: Fingerprint,
        call: &Call,
        read_only: bool,
    ) -> Result<Claim<Arc<SharedLease>>, Failure> {
        let (key, epoch) = (self.shared.name("key", &scope), fastrand::u64(..));
        let fingerprint = fingerprint.first_chunk().copied().unwrap_or_default();
        let time = call.time_left() + MARGIN;
        let until = Instant::now() + time;
        let claiming = self.shared.claim(key, epoch, fingerprint, (time, self.keep));
        match call.timing().measure_state(claiming).await {
            Ok(Claimed::Run) => {
                let (begun, ended) = (AtomicBool::new(false), AtomicBool::new(false));
                let (shared, timing) = (self.shared.clone(), call.timing().clone());
                Ok(Claim::Run(Arc::new(SharedLease { shared, timing, key, epoch, until, begun, ended })))
            }
            Ok(Claimed::Running(_)) => Err(running()),
            Ok(Claimed::Other) => Err(other_request()),
            Ok(Claimed::Unknown) => Ok(Claim::Unknown(lost_runner())),
            Ok(Claimed::Ended(Ended { code, answer })) => {
                let result = answer.and_then(|answer| stored_result::read(answer.into()));
                Ok(Claim::Replay(result.unwrap_or_else(|| Err(evicted(&code)))))
            }
            Err(_) if read_only => Ok(Claim::RunUnkept),
            Err(lost) => Err(away().with_cause(lost)),
        }
    }
}

/// The right to run the call of a key.
pub(crate) struct SharedLease {
    shared: Arc<SharedState>,
    timing: Arc<Timing>,
    key: RecordId,
    epoch: u64,
    until: Instant,
    /// Something may have been changed.
    begun: AtomicBool,
    ended: AtomicBool,
}

impl BeginWrite for SharedLease {
    fn begin(&self) -> ResultFuture<'_, ()> {
        async {
            let begun = self.timing.measure_state(self.shared.begin(self.key, self.epoch)).await;
            match begun {
                Ok(true) => {
                    self.begun.store(true, Ordering::SeqCst);
                    Ok(())
                }
                Ok(false) => Err(taken_over()),
                Err(lost) => Err(away().with_cause(lost)),
            }
        }
        .boxed()
    }
}

impl SharedLease {
    /// Records the result. Tries again later when it is lost, and returns false.
    pub(super) async fn complete(&self, result: &Result<Answer, Failure>) -> bool {
        self.ended.store(true, Ordering::SeqCst);
        let (shared, key, epoch) = (&self.shared, self.key, self.epoch);
        if self.is_free(result) {
            let freed = self.timing.measure_state(shared.free(key, epoch)).await.is_ok();
            if !freed {
                self.free_later();
            }
            // The caller may repeat the call in any case.
            return true;
        }
        let code = result.as_ref().map_or_else(|failure| failure.code().name(), |_| "ok");
        let answer = stored_result::write(result);
        if let Ok(kept) = self.timing.measure_state(shared.end(key, epoch, code, answer.as_deref())).await {
            return kept;
        }
        let answer = Arc::new(answer);
        shared.later(self.until, move |shared| {
            let answer = answer.clone();
            async move { shared.end(key, epoch, code, answer.as_deref()).await.map(drop) }
        });
        false
    }

    /// Whether the key is free after this result. Where no write began, none has an unknown outcome.
    fn is_free(&self, result: &Result<Answer, Failure>) -> bool {
        let is_unknown = |failure: &Failure| failure.code() == Code::OutcomeUnknown;
        let has_begun = self.begun.load(Ordering::SeqCst);
        result.as_ref().is_err_and(|failure| frees(failure) || (is_unknown(failure) && !has_begun))
    }

    fn free_later(&self) {
        let (key, epoch) = (self.key, self.epoch);
        self.shared.later(self.until, move |shared| async move { shared.free(key, epoch).await.map(drop) });
    }
}

impl Drop for SharedLease {
    fn drop(&mut self) {
        // One that has begun may still be under way at the vendor.
        if !self.ended.load(Ordering::SeqCst) && !self.begun.load(Ordering::SeqCst) {
            self.free_later();
        }
    }
}

fn away() -> Failure {
    let detail = "The store of Idempotency-Keys does not answer, so nothing was sent";
    Failure::new(Code::Overloaded, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER))
}

fn taken_over() -> Failure {
    let detail = "Another runner has taken over the Idempotency-Key of this call, so nothing was sent";
    Failure::new(Code::Overloaded, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER))
}

fn lost_runner() -> Failure {
    let detail = "The runner of the first call with this Idempotency-Key was lost after the call had begun. The change may \
                  have been made: check before repeating it";
    Failure::new(Code::OutcomeUnknown, detail)
}
