//! The idempotency store: the result of each call with an `Idempotency-Key`, so that a repeated call does nothing twice. It
//! lives in the process, or in the state that several runners share.

mod local;
mod shared;
mod stored_result;

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Answer, Code, Failure, digest};
use wharf_client::{BeginWrite, Call};
use wharf_state::SharedState;

use local::{LocalLease, LocalStore};
use shared::{SharedLease, SharedStore};

/// The longest key.
const MAX_LENGTH: usize = 255;

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

/// The key of a call, as the caller gave it.
pub(crate) struct IdempotencyKey(String);

impl IdempotencyKey {
    /// # Errors
    ///
    /// `malformed_request`, when it is not 1 to 255 visible ASCII characters.
    pub(crate) fn new(text: &str) -> Result<Self, Failure> {
        if (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_graphic()) {
            return Ok(Self(text.to_owned()));
        }
        let detail = format!("Idempotency-Key must be one value of 1 to {MAX_LENGTH} visible ASCII characters");
        Err(Failure::new(Code::MalformedRequest, detail))
    }

    /// The key as one connection uses it: others may use the same text.
    pub(crate) fn scope(&self, component: &str, connection: [u8; 32]) -> Scope {
        digest::parts([component.as_bytes(), &connection, self.0.as_bytes()])
    }
}

/// Whose key it is.
pub(crate) type Scope = [u8; 32];

/// What was requested under a key.
pub(crate) type Fingerprint = [u8; 32];

/// The fingerprint of an action and its decoded inputs.
pub(crate) fn fingerprint(action: &str, inputs: &serde_json::Value) -> Fingerprint {
    digest::parts([action, &inputs.to_string()])
}

/// The results by key.
pub(crate) struct IdempotencyStore {
    place: Place,
    claims: Family<[(&'static str, &'static str); 1], Counter>,
}

/// Where they are.
enum Place {
    Process(Arc<LocalStore>),
    Shared(SharedStore),
}

/// What a caller with a key may do.
pub(crate) enum Claim {
    /// Run the call, and complete the lease with its result.
    Run(Lease),
    /// Run a call that changes nothing. Its result is not stored.
    RunUnkept,
    /// Take the result of the call that has run.
    Replay(Result<Answer, Failure>),
}

/// The right to run the call of a key. Dropping it without a result frees the key: the caller of a read disconnected.
pub(crate) enum Lease {
    Process(LocalLease),
    Shared(Arc<SharedLease>),
}

impl IdempotencyStore {
    /// A store in the shared state, if there is one.
    pub(crate) fn new(retention: Retention, shared: Option<&Arc<SharedState>>) -> Self {
        let place = match shared {
            Some(shared) => Place::Shared(SharedStore::new(shared.clone(), retention.age)),
            None => Place::Process(LocalStore::new(retention)),
        };
        Self { place, claims: Family::default() }
    }

    pub(crate) fn register_metrics(&self, registry: &mut Registry) {
        registry.register("idempotency", "Calls with an Idempotency-Key, by result", self.claims.clone());
    }

    /// Claims the key for a call, or returns the result of the first one.
    ///
    /// # Errors
    ///
    /// `idempotency_conflict` with 409 while the first call runs, with 422 for another request; `overloaded`, when the store
    /// is full or does not answer.
    pub(crate) async fn claim(
        &self,
        scope: Scope,
        fingerprint: Fingerprint,
        call: &Call,
        read_only: bool,
    ) -> Result<Claim, Failure> {
        let claimed = match &self.place {
            Place::Process(store) => store.claim(scope, fingerprint).map(|claim| match claim {
                local::Claim::Run(lease) => Claim::Run(Lease::Process(lease)),
                local::Claim::Replay(result) => Claim::Replay(result),
            }),
            Place::Shared(store) => store.claim(scope, fingerprint, call, read_only).await,
        };
        self.count(match &claimed {
            Ok(Claim::Run(_)) => "run",
            Ok(Claim::RunUnkept) => "unkept",
            Ok(Claim::Replay(Err(failure))) if failure.code() == Code::OutcomeUnknown => "unknown",
            Ok(Claim::Replay(_)) => "replay",
            Err(failure) if failure.code() == Code::Overloaded => "refused",
            Err(failure) if failure.retryable() => "running",
            Err(_) => "other",
        });
        claimed
    }

    /// Stores the result of a call, or frees its key where nothing was done and a retry may help. Returns whether that is
    /// certain.
    pub(crate) async fn complete(&self, lease: Lease, result: &Result<Answer, Failure>) -> bool {
        match lease {
            Lease::Process(lease) => {
                lease.complete(result);
                true
            }
            Lease::Shared(lease) => {
                let is_stored = lease.complete(result).await;
                if !is_stored {
                    self.count("end_lost");
                }
                is_stored
            }
        }
    }

    fn count(&self, result: &'static str) {
        self.claims.get_or_create(&[("result", result)]).inc();
    }
}

impl Lease {
    /// What to ask before the first write of the call.
    pub(crate) fn before_writes(&self) -> Option<Arc<dyn BeginWrite>> {
        match self {
            Self::Process(_) => None,
            Self::Shared(lease) => Some(lease.clone()),
        }
    }
}

/// Whether nothing was done, for a reason that may pass or that can be fixed at the vendor.
fn frees(failure: &Failure) -> bool {
    failure.retryable()
        || matches!(failure.code(), Code::InvalidInput | Code::ConnectionRejected | Code::PermissionDenied)
}

fn running() -> Failure {
    Failure::new(Code::IdempotencyConflict, "The first call with this Idempotency-Key is still running")
        .with_retry_after(Some(DEFAULT_RETRY_AFTER))
}

fn other_request() -> Failure {
    let detail = "This Idempotency-Key was used with another request. A new request needs a new key";
    Failure::new(Code::IdempotencyConflict, detail).with_status(422).for_good()
}

/// The failure for a call whose result is no longer stored: `ok`, or the code of its failure.
fn evicted(code: &str) -> Failure {
    let ended = match code {
        "ok" => "succeeded".to_owned(),
        code => format!("failed with {code}"),
    };
    let detail =
        format!("The call with this Idempotency-Key {ended}. Its answer is no longer stored: do not repeat it");
    Failure::new(Code::IdempotencyConflict, detail).with_status(422).for_good()
}

fn full() -> Failure {
    Failure::new(Code::Overloaded, "The store of Idempotency-Keys is full. Nothing was sent")
        .with_retry_after(Some(DEFAULT_RETRY_AFTER))
}
