//! What the sandbox received, for tests to look at.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

const CAPACITY: usize = 10_000;

/// One request as it arrived, and how it was answered.
///
/// Headers are not kept, and neither are the secrets of token requests and the bodies of webhook subscriptions.
#[derive(Clone, Debug)]
pub struct Received {
    /// The HTTP method, such as `GET`.
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The decoded query parameters, in the order they were sent.
    pub query: Vec<(String, String)>,
    /// The status of the answer; 0 if the connection was reset instead.
    pub status: u16,
    /// The request body as text, at most 64 KiB of it.
    pub body: String,
}

/// The last requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    entries: Mutex<VecDeque<Received>>,
}

impl Ledger {
    /// Adds a request; the oldest one makes room for it.
    pub(crate) fn add(&self, received: Received) {
        let mut entries = self.lock();
        if entries.len() == CAPACITY {
            entries.pop_front();
        }
        entries.push_back(received);
    }

    /// Everything that is remembered, oldest first.
    pub(crate) fn entries(&self) -> Vec<Received> {
        self.lock().iter().cloned().collect()
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Received>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
