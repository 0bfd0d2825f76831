//! Connections that callers inject: each is decoded once, and kept for the calls that follow.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use wharf::{Failure, Secret};
use wharf_client::Bound;

/// The most bytes of all texts whose connections are kept, and how long an unused one is.
const MOST_BYTES: u64 = 16 << 20;
const UNUSED: Duration = Duration::from_secs(600);

/// What is counted for a connection beside its text.
const OVERHEAD: usize = 1 << 10;

/// A connection that is ready for calls, and the access token that came with it.
#[derive(Clone)]
pub(crate) struct Injected {
    pub(crate) component: &'static str,
    pub(crate) bound: Arc<Bound>,
    pub(crate) token: Option<Secret>,
}

/// The connections by their text. The text itself, which holds secrets, is not kept: it is known by a digest of 128 bits
/// with keys that nobody outside the process knows.
pub(crate) struct InjectedConnections {
    cache: Cache<(u64, u64), (Injected, usize)>,
    keys: (RandomState, RandomState),
}

impl InjectedConnections {
    pub(crate) fn new() -> Self {
        let weigh = |_: &(u64, u64), (_, bytes): &(Injected, usize)| u32::try_from(*bytes).unwrap_or(u32::MAX);
        let cache = Cache::builder().weigher(weigh).max_capacity(MOST_BYTES).time_to_idle(UNUSED).build();
        Self { cache, keys: <(RandomState, RandomState)>::default() }
    }

    /// The connection to `component` that a text describes; `decode` is asked where it is not known.
    pub(crate) fn of(
        &self,
        text: &str,
        component: &str,
        decode: impl FnOnce() -> Result<Injected, Failure>,
    ) -> Result<Injected, Failure> {
        let key = (self.keys.0.hash_one(text), self.keys.1.hash_one(text));
        if let Some((known, _)) = self.cache.get(&key).filter(|(known, _)| known.component == component) {
            return Ok(known);
        }
        let new = decode()?;
        self.cache.insert(key, (new.clone(), text.len() + OVERHEAD));
        Ok(new)
    }
}
