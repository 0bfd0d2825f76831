//! Connections in the requests of callers: each is decoded once and cached for the calls that follow.

use std::borrow::Borrow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use foldhash::quality::RandomState;
use moka::sync::Cache;
use wharf::{Failure, Secret};
use wharf_client::ConnectionHandle;

/// The most bytes of the texts of all cached connections.
const MAX_BYTES: u64 = 16 << 20;

/// How long an unused connection stays cached.
const MAX_IDLE: Duration = Duration::from_secs(600);

/// What counts for a connection in addition to its text, in bytes: mostly the settings of its own HTTP client.
const OVERHEAD: usize = 2 << 10;

/// Decoded connections by their text.
pub(crate) struct InlineConnections(Cache<Text, Cached, RandomState>);

#[derive(Clone)]
struct Cached {
    /// Key of the component as it was registered: another registration needs another connection.
    component: Arc<str>,
    connection: Arc<ConnectionHandle>,
}

/// The text of a connection. It is compared as a whole, so that no caller gets the connection of another.
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

impl Default for InlineConnections {
    fn default() -> Self {
        let weigh = |text: &Text, _: &Cached| u32::try_from(text.0.expose().len() + OVERHEAD).unwrap_or(u32::MAX);
        let cache = Cache::builder().weigher(weigh).max_capacity(MAX_BYTES).time_to_idle(MAX_IDLE);
        Self(cache.build_with_hasher(RandomState::default()))
    }
}

impl InlineConnections {
    /// The connection to `component` that a text describes; `open` is called where it is not cached.
    pub(crate) fn get(
        &self,
        text: &str,
        component: &Arc<str>,
        open: impl FnOnce() -> Result<Arc<ConnectionHandle>, Failure>,
    ) -> Result<Arc<ConnectionHandle>, Failure> {
        if let Some(cached) = self.0.get(text).filter(|cached| Arc::ptr_eq(&cached.component, component)) {
            return Ok(cached.connection);
        }
        let connection = open()?;
        let cached = Cached { component: component.clone(), connection: connection.clone() };
        self.0.insert(Text(text.to_owned().into()), cached);
        Ok(connection)
    }
}
