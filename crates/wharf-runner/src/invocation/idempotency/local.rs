//! The idempotency store of one process.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use wharf::{Answer, Code, Failure};

use super::claim::{Claim, Fingerprint, Retention, Scope, evicted, frees, full, other_request, running};

/// The results by key.
pub(super) struct LocalStore {
    retention: Retention,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: HashMap<Scope, Entry>,
    /// The completed keys, oldest first.
    completed: VecDeque<(Instant, Scope)>,
    /// Those of them whose result is still stored, oldest first.
    stored: VecDeque<Scope>,
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
    /// It ended so; the result was evicted.
    Evicted(Result<(), Code>),
}

impl LocalStore {
    pub(super) fn new(retention: Retention) -> Arc<Self> {
        Arc::new(Self { retention, state: Mutex::default() })
    }

    /// Claims the key for a call, or returns the result of the first one.
    ///
    /// # Errors
    ///
    /// `idempotency_conflict` with 409 while the first call runs, with 422 for another request;
    /// `overloaded`, when the store is full.
    pub(super) fn claim(
        self: &Arc<Self>,
        scope: Scope,
        fingerprint: Fingerprint,
    ) -> Result<Claim<LocalLease>, Failure> {
        let mut state = self.state();
        state.expire(self.retention.age);
        match state.entries.get(&scope) {
            None if state.entries.len() >= self.retention.keys => Err(full()),
            None => {
                state.entries.insert(scope, Entry { fingerprint, progress: Progress::Running });
                Ok(Claim::Run(LocalLease { store: self.clone(), scope: Some(scope) }))
            }
            Some(entry) if entry.fingerprint != fingerprint => Err(other_request()),
            Some(entry) => match entry.progress.clone() {
                Progress::Running => Err(running()),
                Progress::Ended { result, .. } => Ok(Claim::Replay(result)),
                Progress::Evicted(ended) => Ok(Claim::Replay(Err(evicted(ended.map_or_else(Code::name, |()| "ok"))))),
            },
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn expire(&mut self, age: Duration) {
        while let Some((_, scope)) = self.completed.pop_front_if(|(at, _)| at.elapsed() >= age) {
            if let Some(Entry { progress: Progress::Ended { bytes, .. }, .. }) = self.entries.remove(&scope) {
                self.stored.pop_front();
                self.bytes -= bytes;
            }
        }
    }

    fn complete(&mut self, scope: Scope, result: Result<Answer, Failure>, max_bytes: usize) {
        let bytes = size(&result);
        if let Some(entry) = self.entries.get_mut(&scope) {
            entry.progress = Progress::Ended { result, bytes };
        }
        self.completed.push_back((Instant::now(), scope));
        self.stored.push_back(scope);
        self.bytes += bytes;
        while self.bytes > max_bytes
            && let Some(oldest) = self.stored.pop_front()
            && let Some(entry) = self.entries.get_mut(&oldest)
        {
            if let Progress::Ended { result, bytes } = &entry.progress {
                self.bytes -= bytes;
                entry.progress = Progress::Evicted(result.as_ref().map(drop).map_err(Failure::code));
            }
        }
    }
}

/// The right to run the call of a key. Dropping it without a result frees the key: the caller of a read disconnected.
pub(crate) struct LocalLease {
    store: Arc<LocalStore>,
    /// None once completed.
    scope: Option<Scope>,
}

impl LocalLease {
    /// Stores the result under the key, or frees the key where nothing was done and a retry may help.
    pub(super) fn complete(mut self, result: &Result<Answer, Failure>) {
        if result.as_ref().is_err_and(frees) {
            return;
        }
        if let Some(scope) = self.scope.take() {
            let kept = result.as_ref().map(Answer::copied).map_err(Clone::clone);
            self.store.state().complete(scope, kept, self.store.retention.bytes);
        }
    }
}

impl Drop for LocalLease {
    fn drop(&mut self) {
        if let Some(scope) = self.scope {
            self.store.state().entries.remove(&scope);
        }
    }
}

fn size(result: &Result<Answer, Failure>) -> usize {
    match result {
        Ok(answer) => answer.size(),
        Err(failure) => failure.size(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Retention = Retention { age: Duration::from_secs(60), keys: 3, bytes: 10 };

    fn run(store: &Arc<LocalStore>, scope: u8) -> LocalLease {
        match store.claim([scope; 32], [0; 32]) {
            Ok(Claim::Run(lease)) => lease,
            _ => panic!("key {scope} is taken"),
        }
    }

    fn replayed(store: &Arc<LocalStore>, scope: u8) -> Result<usize, Code> {
        match store.claim([scope; 32], [0; 32]) {
            Ok(Claim::Replay(result)) => Ok(size(&Ok(result.map_err(|failure| failure.code())?))),
            Ok(_) => panic!("key {scope} is free"),
            Err(failure) => Err(failure.code()),
        }
    }

    fn answer(bytes: usize) -> Result<Answer, Failure> {
        Ok(Answer::Json(vec![b' '; bytes].into()))
    }

    #[tokio::test(start_paused = true)]
    async fn answers_are_stored_for_their_time() {
        let store = LocalStore::new(SMALL);
        run(&store, 1).complete(&answer(4));
        tokio::time::advance(Duration::from_secs(59)).await;
        assert_eq!(replayed(&store, 1), Ok(4));
        tokio::time::advance(Duration::from_secs(1)).await;
        run(&store, 1).complete(&answer(5));
        assert_eq!(replayed(&store, 1), Ok(5));
        assert_eq!(store.state().bytes, 5);
    }

    #[test]
    fn the_oldest_answers_are_evicted_and_their_keys_stay() {
        let store = LocalStore::new(SMALL);
        for scope in 1..=3 {
            run(&store, scope).complete(&answer(4));
        }
        let kept: Vec<_> = (1..=3).map(|scope| replayed(&store, scope)).collect();
        assert_eq!(kept, [Err(Code::IdempotencyConflict), Ok(4), Ok(4)]);
        assert_eq!(store.state().bytes, 8);
    }

    #[test]
    fn errors_are_evicted_too_and_leave_their_code() {
        let store = LocalStore::new(SMALL);
        run(&store, 1).complete(&Err(Failure::new(Code::UpstreamConflict, "The record is closed")));
        let Ok(Claim::Replay(Err(failure))) = store.claim([1; 32], [0; 32]) else { panic!("it has run") };
        assert!(failure.detail().contains("upstream_conflict"), "{failure}");
        assert_eq!(store.state().bytes, 0);
    }

    #[test]
    fn a_full_store_refuses_new_keys_and_evicts_none() {
        let store = LocalStore::new(SMALL);
        let leases: Vec<_> = (1..=3).map(|scope| run(&store, scope)).collect();
        assert_eq!(replayed(&store, 4), Err(Code::Overloaded));
        drop(leases);
        run(&store, 4);
    }

    #[test]
    fn only_a_call_that_may_have_had_an_effect_keeps_its_key() {
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
            let store = LocalStore::new(SMALL);
            run(&store, 1).complete(&Err(Failure::new(code, "")));
            let free = matches!(store.claim([1; 32], [0; 32]), Ok(Claim::Run(_)));
            assert_eq!(free, !keeps, "{}", code.name());
        }
    }
}
