//! Performs the requests that components describe.
//!
//! A process has one [`Client`]. Each invocation gets a [`Call`], the [`wharf::Upstream`] that an action sees: it adds
//! the connection's credentials, enforces the deadline, retries where that is safe, and limits the size of responses.

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
use wharf::{Component, Failure, ResolvedConnection, Secret};

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

/// The target of the spans that are exported as traces: one for each caller's request, one for each attempt.
pub const TRACES: &str = "wharf::trace";

/// Limits on calls to vendors.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Timeout for opening a connection.
    pub connect: Duration,
    /// Longest pause between two pieces of a response body.
    pub idle: Duration,
    /// Maximum bytes of a JSON response, decompressed; eight times as many if it is parsed as it streams in.
    pub json_bytes: usize,
    /// Maximum bytes of a file, decompressed.
    pub file_bytes: usize,
    /// Maximum calls per second for one quota; overrides what the component declares.
    pub calls_per_second: Option<NonZeroU32>,
    /// Maximum concurrent invocations for one quota, so that one tenant cannot take all capacity.
    pub calls_at_once: usize,
    /// Upper bound of the random wait before the first retry; it doubles with each retry, up to 5 seconds.
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

/// Sends all requests to vendors; holds what connections share.
pub struct Client {
    vendors: Transport,
    downloads: Transport,
    /// Encodes multipart bodies; sends nothing.
    multipart_encoder: reqwest::Client,
    base_urls: BaseUrls,
    tokens: WeakMap<TokenCell>,
    rate_limiters: WeakMap<RateLimiter>,
    invalidation_logs: WeakMap<InvalidationLog>,
    metrics: Metrics,
    limits: Limits,
}

/// Options for the calls of one invocation.
#[derive(Clone, Debug)]
pub struct Context {
    /// Deadline of the invocation.
    pub deadline: Instant,
    /// Priority when calls must wait for the vendor's rate limit.
    pub priority: Priority,
    /// The caller's W3C `traceparent`, forwarded to the vendor.
    pub trace: Option<http::HeaderValue>,
    /// Accumulates the time of the calls.
    pub timing: Arc<Timing>,
}

impl Client {
    /// A client that uses the given base URLs instead of the components' own.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub fn new(base_urls: BaseUrls, limits: Limits) -> Result<Self, reqwest::Error> {
        Ok(Self {
            vendors: Transport::new(AddressPolicy::Anywhere, tls(root_certificates()), &limits),
            downloads: Transport::new(AddressPolicy::PublicOverTls, tls(root_certificates()), &limits),
            multipart_encoder: plain_client()?,
            tokens: WeakMap::new(),
            rate_limiters: WeakMap::new(),
            invalidation_logs: WeakMap::new(),
            metrics: Metrics::new(),
            base_urls,
            limits,
        })
    }

    /// Registers the client's metrics.
    pub fn register_metrics(&self, registry: &mut prometheus_client::registry::Registry) {
        self.metrics.register(registry);
    }

    /// Counts a lookup in the cache of this name.
    pub fn looked_up(&self, cache: &'static str, hit: bool) {
        self.metrics.record_cache_lookup(cache, hit);
    }

    /// Prepares a connection to `component` for calls.
    ///
    /// # Errors
    ///
    /// `invalid_connection` if a credential is not a valid header value; `internal` if one of the component's own URLs
    /// is invalid.
    pub fn open(&self, component: &Component, resolved: ResolvedConnection) -> Result<ConnectionHandle, Failure> {
        ConnectionHandle::new(self, Addresses::resolve(component.key, &resolved, &self.base_urls)?, resolved)
    }

    /// The upstream of one invocation that uses a connection.
    ///
    /// The calls carry the access token `token`; without one, a token is requested and cached.
    ///
    /// # Errors
    ///
    /// `overloaded` if too many invocations of the connection's quota are in progress.
    pub fn call(
        self: &Arc<Self>,
        handle: Arc<ConnectionHandle>,
        token: Option<Secret>,
        context: Context,
    ) -> Result<Call, Failure> {
        Call::new(self.clone(), handle, token, context)
    }
}

/// An HTTP client with the same TLS settings, for requests that belong to no component: no redirects, no retries, no
/// proxy, and a timeout of 10 seconds.
///
/// # Errors
///
/// If TLS cannot be set up.
pub fn plain_client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .timeout(Duration::from_secs(10))
        .user_agent(USER_AGENT)
        .tls_backend_preconfigured(tls(root_certificates()))
        .build()
}

/// The `User-Agent` that vendors see.
const USER_AGENT: &str = concat!("wharf/", env!("CARGO_PKG_VERSION"));

/// The root certificates in the binary; those of the host are not used.
fn root_certificates() -> rustls::RootCertStore {
    rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

/// TLS with servers whose certificates these authorities signed.
fn tls(roots: rustls::RootCertStore) -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    #[expect(clippy::expect_used, reason = "the ring provider supports the default versions, whatever the input")]
    let builder = versions.expect("ring supports TLS 1.2 and 1.3");
    builder.with_root_certificates(roots).with_no_client_auth()
}
