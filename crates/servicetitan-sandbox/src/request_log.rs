//! A log of received requests, for tests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

const MAX_ENTRIES: usize = 10_000;

/// One received request and the status of its response.
///
/// Headers, the secrets of token requests, and the bodies of webhook subscriptions are not recorded.
#[derive(Clone, Debug)]
pub struct Received {
    /// The HTTP method, such as `GET`.
    pub method: String,
    /// The path, as sent.
    pub path: String,
    /// The decoded query parameters, in the order sent.
    pub query: Vec<(String, String)>,
    /// The status of the response; 0 if the connection was reset instead.
    pub status: u16,
    /// The first 64 KiB of the request body, as text.
    pub body: String,
}

/// The last 10,000 requests, oldest first.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    entries: Mutex<VecDeque<Received>>,
}

impl RequestLog {
    /// Adds a request; drops the oldest one when full.
    pub(crate) fn add(&self, received: Received) {
        let mut entries = self.lock();
        if entries.len() == MAX_ENTRIES {
            entries.pop_front();
        }
        entries.push_back(received);
    }

    /// All requests, oldest first.
    pub(crate) fn entries(&self) -> Vec<Received> {
        self.lock().iter().cloned().collect()
    }

    /// Removes all requests.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Received>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
