//! Performs the requests that components describe.
//!
//! One [`Client`] serves a process. Each invocation gets a [`Call`], which is the
//! [`wharf::Upstream`] that an action sees: it adds the connection's credentials, keeps the
//! deadline, repeats what may be repeated, and bounds what comes back.

mod address;
mod attempt;
mod base_urls;
mod call;
mod connection_handle;
mod content_coding;
mod download;
mod invalidation;
mod metrics;
mod outcome;
mod public_address;
mod rate_limiter;
mod retry;
mod retry_after;
mod timing;
mod tokens;
mod transport;
mod weak_map;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use wharf::{Failure, OwnedComponent, ResolvedConnection, Secret};

use address::Addresses;
pub use base_urls::{BaseUrls, InvalidBaseUrl};
pub use call::Call;
pub use connection_handle::ConnectionHandle;
pub use invalidation::CacheOrigin;
use invalidation::InvalidationLog;
use metrics::Metrics;
pub use rate_limiter::Priority;
use rate_limiter::RateLimiter;
pub use timing::Timing;
use tokens::TokenCell;
use transport::{AddressPolicy, Transport};
use weak_map::WeakMap;

/// The target of the spans that become traces: one for a caller's request, one for each try at the vendor.
pub const TRACES: &str = "wharf::trace";

/// Bounds on what leaves and what comes back.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest pause within an answer's body.
    pub idle: Duration,
    /// Most bytes of a JSON answer, decompressed. Eight times as many where it is read while it arrives.
    pub json_bytes: usize,
    /// Most bytes of a file, decompressed.
    pub file_bytes: usize,
    /// The most calls in any second for one quota, in place of what the component declares.
    pub calls_per_second: Option<NonZeroU32>,
    /// The most invocations under way at once for one quota, so that one tenant leaves room for others.
    pub calls_at_once: usize,
    /// Ceiling of the random wait before the first repetition; it doubles each time, up to 5 seconds.
    pub backoff: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            idle: Duration::from_secs(15),
            json_bytes: 32 << 20,
            file_bytes: 64 << 20,
            calls_per_second: None,
            calls_at_once: 256,
            backoff: Duration::from_millis(200),
        }
    }
}

/// The one way out of the process.
pub struct Client {
    vendors: Transport,
    downloads: Transport,
    /// Encodes multipart bodies; sends nothing.
    writer: reqwest::Client,
    base_urls: BaseUrls,
    tokens: WeakMap<TokenCell>,
    budgets: WeakMap<RateLimiter>,
    writes: WeakMap<InvalidationLog>,
    metrics: Metrics,
    limits: Limits,
}

/// What an invocation asks of its upstream calls.
#[derive(Clone, Debug)]
pub struct Context {
    /// When the caller stops waiting.
    pub deadline: Instant,
    /// Who goes first when calls must wait for the vendor's rate limit.
    pub priority: Priority,
    /// W3C `traceparent` of the caller, passed on.
    pub trace: Option<http::HeaderValue>,
    /// Where the time of the calls is added up.
    pub timing: Arc<Timing>,
}

impl Client {
    /// A client that asks the given endpoints in place of the components' own hosts.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn new(base_urls: BaseUrls, limits: Limits) -> Result<Self, reqwest::Error> {
        Ok(Self {
            vendors: Transport::new(AddressPolicy::Anywhere, tls(authorities()), &limits),
            downloads: Transport::new(AddressPolicy::PublicOverTls, tls(authorities()), &limits),
            writer: plain_client()?,
            tokens: WeakMap::new(),
            budgets: WeakMap::new(),
            writes: WeakMap::new(),
            metrics: Metrics::new(),
            base_urls,
            limits,
        })
    }

    /// Shows what the client counts.
    pub fn register_metrics(&self, registry: &mut prometheus_client::registry::Registry) {
        self.metrics.register(registry);
    }

    /// Makes a connection to `component` ready for calls.
    ///
    /// # Errors
    ///
    /// `invalid_connection`, when a credential cannot stand in a header; `internal`, when the component's own addresses
    /// are unfit.
    pub fn open(&self, component: &OwnedComponent, resolved: ResolvedConnection) -> Result<ConnectionHandle, Failure> {
        let addresses = Addresses::resolve(&component.key, &resolved, &self.base_urls)?;
        ConnectionHandle::new(self, component, addresses, resolved)
    }

    /// An upstream for one invocation under a connection.
    ///
    /// With `token` the calls carry that access token; without, one is fetched and kept.
    ///
    /// # Errors
    ///
    /// `overloaded`, when too many invocations of the connection's quota are under way.
    pub fn call(
        self: &Arc<Self>,
        handle: Arc<ConnectionHandle>,
        token: Option<Secret>,
        context: Context,
    ) -> Result<Call, Failure> {
        Call::new(self.clone(), handle, token, context)
    }
}

/// An HTTP client with the same TLS, for what belongs to no component. Follows, repeats and proxies nothing, and gives up
/// after 10 seconds.
///
/// # Errors
///
/// When TLS cannot be set up.
pub fn plain_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .timeout(Duration::from_secs(10))
        .user_agent(USER_AGENT)
        .tls_backend_preconfigured(tls(authorities()))
        .build()
}

/// What vendors see of us.
const USER_AGENT: &str = concat!("wharf/", env!("CARGO_PKG_VERSION"));

/// The certificate authorities inside the binary: nothing of the host is needed.
fn authorities() -> rustls::RootCertStore {
    rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

/// TLS with servers that these authorities vouch for.
fn tls(authorities: rustls::RootCertStore) -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    #[expect(clippy::expect_used, reason = "the ring provider supports the default versions, whatever the input")]
    let builder = versions.expect("ring supports TLS 1.2 and 1.3");
    builder.with_root_certificates(authorities).with_no_client_auth()
}
