//! The idempotency store: the result of each call with an `Idempotency-Key`, so that a repeated call does nothing twice. It
//! lives in the process, or in the state that several runners share.

mod claim;
mod local;
mod shared;
mod stored_result;

use std::sync::Arc;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use wharf::{Answer, Code, Failure, digest};
use wharf_client::{BeginWrite, Call};
use wharf_state::SharedState;

pub(crate) use claim::Claim;
pub use claim::Retention;
use claim::{Fingerprint, Scope};
use local::{LocalLease, LocalStore};
use shared::{SharedLease, SharedStore};

/// The longest key.
const MAX_LENGTH: usize = 255;

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

/// The fingerprint of an action and its decoded inputs.
pub(crate) fn fingerprint(action: &str, inputs: &serde_json::Value) -> Fingerprint {
    digest::parts([action, &inputs.to_string()])
}

/// Labels of the metric: how claims end, and ends of calls that could not be recorded at once.
const RESULTS: [&str; 8] = ["run", "unkept", "replay", "unknown_after_loss", "running", "other", "refused", "end_lost"];

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
        let claims = Family::default();
        for result in RESULTS {
            drop(claims.get_or_create(&[("result", result)]));
        }
        Self { place, claims }
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
    ) -> Result<Claim<Lease>, Failure> {
        let claimed = match &self.place {
            Place::Process(store) => store.claim(scope, fingerprint).map(|claim| claim.map(Lease::Process)),
            Place::Shared(store) => {
                let claimed = store.claim(scope, fingerprint, call, read_only).await;
                claimed.map(|claim| claim.map(Lease::Shared))
            }
        };
        self.count(match &claimed {
            Ok(Claim::Run(_)) => "run",
            Ok(Claim::RunUnkept) => "unkept",
            Ok(Claim::Unknown(_)) => "unknown_after_loss",
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
