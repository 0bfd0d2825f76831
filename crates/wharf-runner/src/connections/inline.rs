//! Connections that callers inject: each is decoded once, and kept for the calls that follow.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use foldhash::quality::RandomState;
use moka::sync::Cache;
use wharf::{Failure, Secret};
use wharf_client::ConnectionHandle;

/// The most bytes of all texts whose connections are kept, and how long an unused one is.
const MAX_BYTES: u64 = 16 << 20;
const UNUSED: Duration = Duration::from_secs(600);

/// What is counted for a connection beside its text.
const OVERHEAD: usize = 1 << 10;

/// A connection that is ready for calls, and the access token that came with it.
#[derive(Clone)]
pub(crate) struct Injected {
    pub(crate) component: &'static str,
    pub(crate) bound: Arc<ConnectionHandle>,
    pub(crate) token: Option<Secret>,
}

/// The connections by their text.
pub(crate) struct InlineConnections(Cache<Text, Injected, RandomState>);

/// The text of a connection. It is compared as a whole, so that nobody gets the connection of another.
struct Text(Secret);

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.0.expose()
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.expose().hash(state);
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose() == other.0.expose()
    }
}

impl Eq for Text {}

impl InlineConnections {
    pub(crate) fn new() -> Self {
        let weigh = |text: &Text, _: &Injected| u32::try_from(text.0.expose().len() + OVERHEAD).unwrap_or(u32::MAX);
        let cache = Cache::builder().weigher(weigh).max_capacity(MAX_BYTES).time_to_idle(UNUSED);
        Self(cache.build_with_hasher(RandomState::default()))
    }

    /// The connection to `component` that a text describes; `decode` is asked where it is not known.
    pub(crate) fn of(
        &self,
        text: &str,
        component: &str,
        decode: impl FnOnce() -> Result<Injected, Failure>,
    ) -> Result<Injected, Failure> {
        if let Some(known) = self.0.get(text).filter(|known| known.component == component) {
            return Ok(known);
        }
        let new = decode()?;
        self.0.insert(Text(text.to_owned().into()), new.clone());
        Ok(new)
    }
}
