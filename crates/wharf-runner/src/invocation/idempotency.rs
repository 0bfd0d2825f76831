//! What was answered under an `Idempotency-Key`, so that a repeated call does nothing twice.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};
use tokio::time::Instant;
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Answer, Code, Failure};

const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest key.
const MAX_LENGTH: usize = 255;

/// Bounds on what is kept.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// How long an answer is kept.
    pub age: Duration,
    /// The most keys. With so many, new ones are refused: forgetting one could double a write.
    pub keys: usize,
    /// The most bytes of all answers, errors among them. Beyond, the oldest answers go, and their keys stay.
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
    /// Reads the header, if there is one.
    ///
    /// # Errors
    ///
    /// `malformed_request`, when it is not one value of 1 to 255 visible ASCII characters.
    pub(crate) fn read(headers: &HeaderMap) -> Result<Option<Self>, Failure> {
        let mut values = headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(None) };
        let text = value.to_str().unwrap_or_default();
        let usable = (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_graphic());
        if !usable || values.next().is_some() {
            let detail = format!("Idempotency-Key must be one value of 1 to {MAX_LENGTH} visible ASCII characters");
            return Err(Failure::new(Code::MalformedRequest, detail));
        }
        Ok(Some(Self(text.to_owned())))
    }

    /// The key in the hands of one connection: others may use the same text.
    pub(crate) fn scope(&self, component: &str, connection: [u8; 32]) -> Scope {
        digest([component.as_bytes(), &connection, self.0.as_bytes()])
    }
}

/// Whose key it is.
pub(crate) type Scope = [u8; 32];

/// What was asked under a key.
pub(crate) type Fingerprint = [u8; 32];

/// The fingerprint of an action and its decoded inputs.
pub(crate) fn fingerprint(action: &str, inputs: &serde_json::Value) -> Fingerprint {
    digest([action.as_bytes(), inputs.to_string().as_bytes()])
}

fn digest<const N: usize>(parts: [&[u8]; N]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}

/// What every key in use stands for.
pub(crate) struct IdempotencyStore {
    retention: Retention,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: HashMap<Scope, Entry>,
    /// The settled keys, oldest first.
    settled: VecDeque<(Instant, Scope)>,
    /// Those of them whose result is still here, oldest first.
    known: VecDeque<Scope>,
    /// Bytes of these results.
    bytes: usize,
}

struct Entry {
    fingerprint: Fingerprint,
    progress: Progress,
}

#[derive(Clone)]
enum Progress {
    Running,
    Ended {
        result: Result<Answer, Failure>,
        bytes: usize,
    },
    /// It ended so; the result had to make room.
    Evicted(Result<(), Code>),
}

/// What a key allows.
pub(crate) enum Claim {
    /// The call may run. Its result belongs into the lease.
    Run(Lease),
    /// The call has run, with this result.
    Replay(Result<Answer, Failure>),
}

impl IdempotencyStore {
    pub(crate) fn new(retention: Retention) -> Arc<Self> {
        Arc::new(Self { retention, state: Mutex::default() })
    }

    /// Takes the key for a call, or tells what became of the first one.
    ///
    /// # Errors
    ///
    /// `idempotency_conflict` with 409 while the first call runs, with 422 for another request;
    /// `overloaded`, when no more keys can be kept.
    pub(crate) fn claim(self: &Arc<Self>, scope: Scope, fingerprint: Fingerprint) -> Result<Claim, Failure> {
        let mut state = self.state();
        state.expire(self.retention.age);
        match state.entries.get(&scope) {
            None if state.entries.len() >= self.retention.keys => Err(full()),
            None => {
                state.entries.insert(scope, Entry { fingerprint, progress: Progress::Running });
                Ok(Claim::Run(Lease { ledger: self.clone(), scope: Some(scope) }))
            }
            Some(entry) if entry.fingerprint != fingerprint => Err(other_request()),
            Some(entry) => match entry.progress.clone() {
                Progress::Running => Err(running()),
                Progress::Ended { result, .. } => Ok(Claim::Replay(result)),
                Progress::Evicted(ended) => Ok(Claim::Replay(Err(forgotten(ended)))),
            },
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn expire(&mut self, age: Duration) {
        while let Some((_, scope)) = self.settled.pop_front_if(|(at, _)| at.elapsed() >= age) {
            if let Some(Entry { progress: Progress::Ended { bytes, .. }, .. }) = self.entries.remove(&scope) {
                self.known.pop_front();
                self.bytes -= bytes;
            }
        }
    }

    fn complete(&mut self, scope: Scope, result: Result<Answer, Failure>, most_bytes: usize) {
        let bytes = size(&result);
        if let Some(entry) = self.entries.get_mut(&scope) {
            entry.progress = Progress::Ended { result, bytes };
        }
        self.settled.push_back((Instant::now(), scope));
        self.known.push_back(scope);
        self.bytes += bytes;
        while self.bytes > most_bytes
            && let Some(oldest) = self.known.pop_front()
            && let Some(entry) = self.entries.get_mut(&oldest)
        {
            if let Progress::Ended { result, bytes } = &entry.progress {
                self.bytes -= bytes;
                entry.progress = Progress::Evicted(result.as_ref().map(drop).map_err(Failure::code));
            }
        }
    }
}

/// The right to run the call of a key. Dropped without a result, it frees the key: the caller of a
/// read has left.
pub(crate) struct Lease {
    ledger: Arc<IdempotencyStore>,
    /// Gone when settled.
    scope: Option<Scope>,
}

impl Lease {
    /// Keeps the result under the key, or frees the key where nothing was done and a repetition
    /// may bring more.
    pub(crate) fn complete(mut self, result: &Result<Answer, Failure>) {
        if result.as_ref().is_err_and(frees) {
            return;
        }
        if let Some(scope) = self.scope.take() {
            self.ledger.state().complete(scope, result.clone(), self.ledger.retention.bytes);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(scope) = self.scope {
            self.ledger.state().entries.remove(&scope);
        }
    }
}

/// Whether nothing was done for a reason that may pass, or that somebody can mend at the vendor.
fn frees(failure: &Failure) -> bool {
    failure.retryable()
        || matches!(failure.code(), Code::InvalidInput | Code::ConnectionRejected | Code::PermissionDenied)
}

fn size(result: &Result<Answer, Failure>) -> usize {
    match result {
        Ok(Answer::Json(body)) => body.len(),
        Ok(Answer::Bytes { bytes, .. }) => bytes.len(),
        Err(failure) => failure.size(),
    }
}

fn running() -> Failure {
    Failure::new(Code::IdempotencyConflict, "The first call with this Idempotency-Key still runs")
        .with_retry_after(Some(DEFAULT_RETRY_AFTER))
}

fn other_request() -> Failure {
    let detail = "This Idempotency-Key was used with another request. A new request needs a new key";
    Failure::new(Code::IdempotencyConflict, detail).with_status(422).for_good()
}

fn forgotten(ended: Result<(), Code>) -> Failure {
    let ended = match ended {
        Ok(()) => "succeeded".to_owned(),
        Err(code) => format!("failed with {}", code.name()),
    };
    let detail = format!("The call with this Idempotency-Key {ended}. Its answer is no longer kept: do not repeat it");
    Failure::new(Code::IdempotencyConflict, detail).with_status(422).for_good()
}

fn full() -> Failure {
    Failure::new(Code::Overloaded, "No more Idempotency-Keys can be kept. Nothing was sent")
        .with_retry_after(Some(DEFAULT_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Retention = Retention { age: Duration::from_secs(60), keys: 3, bytes: 10 };

    fn run(ledger: &Arc<IdempotencyStore>, scope: u8) -> Lease {
        match ledger.claim([scope; 32], [0; 32]) {
            Ok(Claim::Run(lease)) => lease,
            _ => panic!("key {scope} is taken"),
        }
    }

    fn replayed(ledger: &Arc<IdempotencyStore>, scope: u8) -> Result<usize, Code> {
        match ledger.claim([scope; 32], [0; 32]) {
            Ok(Claim::Replay(result)) => Ok(size(&Ok(result.map_err(|failure| failure.code())?))),
            Ok(Claim::Run(_)) => panic!("key {scope} is free"),
            Err(failure) => Err(failure.code()),
        }
    }

    fn answer(bytes: usize) -> Result<Answer, Failure> {
        Ok(Answer::Json(vec![b' '; bytes].into()))
    }

    #[tokio::test(start_paused = true)]
    async fn answers_are_kept_for_their_time() {
        let ledger = IdempotencyStore::new(SMALL);
        run(&ledger, 1).complete(&answer(4));
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(replayed(&ledger, 1), Ok(4));
        tokio::time::advance(Duration::from_secs(1)).await;
        run(&ledger, 1).complete(&answer(5));
        assert_eq!(replayed(&ledger, 1), Ok(5));
        assert_eq!(ledger.state().bytes, 5);
    }

    #[test]
    fn the_oldest_answers_make_room_and_their_keys_stay() {
        let ledger = IdempotencyStore::new(SMALL);
        for scope in 1..=3 {
            run(&ledger, scope).complete(&answer(4));
        }
        let kept: Vec<_> = (1..=3).map(|scope| replayed(&ledger, scope)).collect();
        assert_eq!(kept, [Err(Code::IdempotencyConflict), Ok(4), Ok(4)]);
        assert_eq!(ledger.state().bytes, 8);
    }

    #[test]
    fn errors_make_room_too_and_tell_what_they_were() {
        let ledger = IdempotencyStore::new(SMALL);
        run(&ledger, 1).complete(&Err(Failure::new(Code::UpstreamConflict, "The record is closed")));
        let Ok(Claim::Replay(Err(failure))) = ledger.claim([1; 32], [0; 32]) else { panic!("it has run") };
        assert!(failure.detail().contains("upstream_conflict"), "{failure}");
        assert_eq!(ledger.state().bytes, 0);
    }

    #[test]
    fn a_full_ledger_refuses_and_forgets_nothing() {
        let ledger = IdempotencyStore::new(SMALL);
        let leases: Vec<_> = (1..=3).map(|scope| run(&ledger, scope)).collect();
        assert_eq!(replayed(&ledger, 4), Err(Code::Overloaded));
        drop(leases);
        run(&ledger, 4);
    }

    #[test]
    fn only_what_may_have_done_something_keeps_its_key() {
        let kept = [
            Code::UpstreamRejected,
            Code::UpstreamNotFound,
            Code::UpstreamConflict,
            Code::UpstreamInvalid,
            Code::UpstreamRemoved,
            Code::OutcomeUnknown,
            Code::Internal,
        ];
        let freed = [
            Code::InvalidInput,
            Code::ConnectionRejected,
            Code::PermissionDenied,
            Code::RateLimited,
            Code::UpstreamUnavailable,
            Code::Timeout,
            Code::Overloaded,
        ];
        for (code, keeps) in kept.map(|code| (code, true)).into_iter().chain(freed.map(|code| (code, false))) {
            let ledger = IdempotencyStore::new(SMALL);
            run(&ledger, 1).complete(&Err(Failure::new(code, "")));
            let free = matches!(ledger.claim([1; 32], [0; 32]), Ok(Claim::Run(_)));
            assert_eq!(free, !keeps, "{}", code.name());
        }
    }
}
