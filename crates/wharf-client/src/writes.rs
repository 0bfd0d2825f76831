//! Which lists of a tenant were written to through this process, and when.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

/// The most lists that are remembered, and for how long. What is read from a list may be kept for as long.
const MOST: u64 = 100_000;
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// One list of one tenant: the digest of the tenant, and the last word of the list's path.
pub(crate) type List = ([u8; 32], Box<str>);

/// When each list was last written to.
pub(crate) struct Writes(Cache<List, Instant>);

impl Writes {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(LONGEST).build())
    }

    /// Notes a write below `path`. It may concern every list that the path names: a contact of a customer changes both.
    pub(crate) fn note(&self, tenant: [u8; 32], path: &str) {
        for word in words(path) {
            self.0.insert((tenant, word.into()), Instant::now());
        }
    }

    fn since(&self, list: &List, moment: Instant) -> bool {
        self.0.get(list).is_some_and(|written| written >= moment)
    }
}

/// Where something was read, so that one can tell whether it still stands.
#[derive(Clone)]
pub struct Origin {
    writes: Arc<Writes>,
    begun: Instant,
    lists: Vec<List>,
}

impl Origin {
    /// Whether one of the lists was written to since the reading began.
    pub fn is_outdated(&self) -> bool {
        self.lists.iter().any(|list| self.writes.since(list, self.begun))
    }

    /// How long ago the reading began.
    pub fn age(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// The lists that an invocation has read from.
pub(crate) struct Reading {
    begun: Instant,
    lists: Mutex<Vec<List>>,
}

impl Reading {
    pub(crate) fn new() -> Self {
        Self { begun: Instant::now(), lists: Mutex::default() }
    }

    /// Notes that the list at `path` is read.
    pub(crate) fn note(&self, tenant: [u8; 32], path: &str) {
        let Some(word) = words(path).last() else { return };
        let list = (tenant, word.into());
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        if !lists.contains(&list) {
            lists.push(list);
        }
    }

    pub(crate) fn origin(&self, writes: &Arc<Writes>) -> Origin {
        let lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Origin { writes: writes.clone(), begun: self.begun, lists }
    }
}

/// The words of a path that are not ids.
fn words(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|word| !word.is_empty() && !word.bytes().all(|letter| letter.is_ascii_digit()))
}
