//! What a claim of an idempotency key means, wherever keys are stored.

use std::time::Duration;

use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Answer, Code, Failure};

/// Limits of the store.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// How long an answer is stored.
    pub age: Duration,
    /// The most keys of one process. New ones are then refused: evicting one could double a write.
    pub keys: usize,
    /// The most bytes of all answers in one process, errors included. Then the oldest answers are evicted, and their keys stay.
    pub bytes: usize,
}

impl Default for Retention {
    fn default() -> Self {
        Self { age: Duration::from_secs(24 * 60 * 60), keys: 1_000_000, bytes: 256 << 20 }
    }
}

/// Whose key it is.
pub(crate) type Scope = [u8; 32];

/// What was requested under a key.
pub(crate) type Fingerprint = [u8; 32];

/// What a caller with a key may do.
pub(crate) enum Claim<L> {
    /// Run the call, and complete the lease with its result.
    Run(L),
    /// Run a call that changes nothing. Its result is not stored.
    RunUnkept,
    /// Take the result of the call that has run.
    Replay(Result<Answer, Failure>),
    /// Take this failure: the runner of the call was lost.
    Unknown(Failure),
}

impl<L> Claim<L> {
    /// The same claim with another form of its lease.
    pub(super) fn map<M>(self, form: impl FnOnce(L) -> M) -> Claim<M> {
        match self {
            Self::Run(lease) => Claim::Run(form(lease)),
            Self::RunUnkept => Claim::RunUnkept,
            Self::Replay(result) => Claim::Replay(result),
            Self::Unknown(failure) => Claim::Unknown(failure),
        }
    }
}

/// Whether nothing was done, for a reason that may pass or that can be fixed at the vendor.
pub(super) fn frees(failure: &Failure) -> bool {
    failure.retryable()
        || matches!(failure.code(), Code::InvalidInput | Code::ConnectionRejected | Code::PermissionDenied)
}

pub(super) fn running() -> Failure {
    Failure::new(Code::IdempotencyConflict, "The first call with this Idempotency-Key is still running")
        .with_retry_after(Some(DEFAULT_RETRY_AFTER))
}

pub(super) fn other_request() -> Failure {
    let detail = "This Idempotency-Key was used with another request. A new request needs a new key";
    Failure::new(Code::IdempotencyConflict, detail).with_status(422).for_good()
}

/// The failure for a call whose result is no longer stored: `ok`, or the code of its failure.
pub(super) fn evicted(code: &str) -> Failure {
    let ended = match code {
        "ok" => "succeeded".to_owned(),
        code => format!("failed with {code}"),
    };
    let detail =
        format!("The call with this Idempotency-Key {ended}. Its answer is no longer stored: do not repeat it");
    Failure::new(Code::IdempotencyConflict, detail).with_status(422).for_good()
}

pub(super) fn full() -> Failure {
    Failure::new(Code::Overloaded, "The store of Idempotency-Keys is full. Nothing was sent")
        .with_retry_after(Some(DEFAULT_RETRY_AFTER))
}
