//! Connections that are prepared for calls.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use wharf::{Credential, ErrorFormat, Failure, Grant, ResolvedConnection, Secret, digest};
use wharf_state::SharedState;

use crate::address::Addresses;
use crate::credential_header::{invalid_credential, sensitive_header};
use crate::invalidation::{InvalidationLog, SharedMarks};
use crate::metrics::CommonCounters;
use crate::rate_limiter::{RateLimiter, SharedLimit};
use crate::sender::{Sender, SenderFactory};
use crate::shared_map::SharedMap;
use crate::tokens::{AccessToken, SharedToken, TokenCell};

/// A connection that is prepared once for all its calls: base URLs, credential headers, and the state that it shares
/// with other connections.
pub struct ConnectionHandle {
    pub(crate) addresses: Addresses,
    pub(crate) error_format: ErrorFormat,
    pub(crate) resolved: ResolvedConnection,
    /// The connection's headers, except the access token.
    pub(crate) headers: HeaderMap,
    /// Covers every field: equal only for the same credentials at the same hosts.
    pub(crate) fingerprint: [u8; 32],
    /// The access token that the caller injected.
    pub(crate) injected_token: Option<AccessToken>,
    /// Also covers the injected access token: equal only for callers that may see the same data.
    pub(crate) access_fingerprint: [u8; 32],
    /// Shared by connections with the same credentials and injected access token.
    pub(crate) sender: Arc<Sender>,
    pub(crate) counters: CommonCounters,
    /// Shared by connections to the same tenant.
    pub(crate) invalidation_log: Arc<InvalidationLog>,
    /// Shared by connections with the same quota.
    pub(crate) rate_limiter: Arc<RateLimiter>,
    /// Shared by connections with the same credentials.
    pub(crate) token: Arc<TokenCell>,
    /// Where other runners find it.
    pub(crate) shared_token: Option<SharedToken>,
    /// Covers the quota.
    quota: [u8; 32],
    shared: Arc<SharedValues>,
}

impl fmt::Debug for ConnectionHandle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ConnectionHandle").field("resolved", &self.resolved).finish_non_exhaustive()
    }
}

impl ConnectionHandle {
    /// The connection's values for requests.
    pub fn resolved(&self) -> &ResolvedConnection {
        &self.resolved
    }

    pub(crate) fn new(
        (shared, state): (&Arc<SharedValues>, Option<&Arc<SharedState>>),
        senders: &SenderFactory,
        addresses: Addresses,
        error_format: ErrorFormat,
        resolved: ResolvedConnection,
        injected_token: Option<&Secret>,
    ) -> Result<Self, Failure> {
        let injected_token = injected_token.map(AccessToken::injected).transpose()?;
        if matches!(resolved.grant, Some(Grant::Injected)) && injected_token.is_none() {
            return Err(AccessToken::missing());
        }
        let headers = headers(&resolved)?;
        let urls = || addresses.iter().map(|(_, url)| url.as_str());
        let tenant = digest::parts(urls().chain(resolved.variables.iter().map(|(_, value)| value.as_str())));
        let quota = digest::parts(urls().chain([resolved.quota.shared_by.expose()]));
        let fingerprint = fingerprint(&addresses, &resolved);
        let access_fingerprint = access_fingerprint(fingerprint, injected_token.as_ref());
        let sender = shared.senders.get_or_insert_with(access_fingerprint, || senders.sender());
        let counters = senders.metrics.common_counters(&addresses.component);
        let rate_limiter = shared.rate_limiters.get_or_insert_with(quota, || {
            let shared = state.map(|state| SharedLimit {
                state: state.clone(),
                limit: state.name("limit", &quota),
                metrics: senders.metrics.clone(),
            });
            RateLimiter::new(resolved.quota.calls_per_second, &senders.limits, shared)
        });
        let marks = || state.map(|state| SharedMarks { state: state.clone(), tenant: state.name("tenant", &tenant) });
        let invalidation_log = shared.invalidation_logs.get_or_insert_with(tenant, || InvalidationLog::new(marks()));
        let shared_token =
            state.map(|state| SharedToken { state: state.clone(), record: state.name("token", &fingerprint) });
        let token = shared.tokens.get_or_insert_with(fingerprint, TokenCell::default);
        let shared = shared.clone();
        Ok(Self {
            addresses,
            error_format,
            resolved,
            headers,
            fingerprint,
            injected_token,
            access_fingerprint,
            sender,
            counters,
            invalidation_log,
            rate_limiter,
            token,
            shared_token,
            quota,
            shared,
        })
    }
}

/// Calls that were made count against the quota, and a token is valid, although their connection is closed.
impl Drop for ConnectionHandle {
    fn drop(&mut self) {
        let Self { rate_limiter, token, shared, .. } = self;
        if let Some(until) = rate_limiter.in_force_until() {
            shared.rate_limiters.retain(self.quota, rate_limiter, until, rate_limiter.size());
        }
        if let Some(until) = token.in_force_until() {
            shared.tokens.retain(self.fingerprint, token, until, token.size());
        }
    }
}

/// What connections share, for as long as one of them uses it. Rate limiters and tokens outlive them while they count.
pub(crate) struct SharedValues {
    senders: SharedMap<Sender>,
    tokens: SharedMap<TokenCell>,
    rate_limiters: SharedMap<RateLimiter>,
    invalidation_logs: SharedMap<InvalidationLog>,
}

impl SharedValues {
    pub(crate) fn new() -> Self {
        Self {
            senders: SharedMap::new(),
            tokens: SharedMap::new(),
            rate_limiters: SharedMap::new(),
            invalidation_logs: SharedMap::new(),
        }
    }
}

/// Includes the secrets: a caller must know them to share the token that was issued for them.
fn fingerprint(addresses: &Addresses, resolved: &ResolvedConnection) -> [u8; 32] {
    let addresses = addresses.iter().flat_map(|(host, url)| [host, url.as_str()]);
    let variables = resolved.variables.iter().flat_map(|(name, value)| [&**name, value.as_str()]);
    let headers = resolved.headers.iter().flat_map(|(name, value)| [name.as_str(), value.as_str()]);
    let credentials = resolved.credentials.iter().flat_map(|credential| match credential {
        Credential::Header(name, secret) => ["header", name.as_str(), secret.expose()],
        Credential::Query(name, secret) => ["query", name, secret.expose()],
        Credential::Basic { user, password } => ["basic", user, password.expose()],
        Credential::Bearer(token) => ["bearer", "", token.expose()],
    });
    let grant = resolved.grant.iter().flat_map(|grant| match grant {
        Grant::ClientCredentials(grant) => {
            let credentials = [&*grant.path, &grant.client_id, grant.client_secret.expose()];
            let parameters = grant.parameters.iter().flat_map(|(name, value)| [&**name, value.as_str()]);
            credentials.into_iter().chain(grant.scopes.iter().map(String::as_str)).chain(parameters).collect()
        }
        Grant::Injected => Vec::new(),
    });
    digest::parts(addresses.chain(variables).chain(headers).chain(credentials).chain(grant))
}

/// The headers of every request, except the access token.
fn headers(resolved: &ResolvedConnection) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for (name, value) in &resolved.headers {
        let value = HeaderValue::from_str(value).ok();
        headers.insert(name, value.ok_or_else(|| invalid_credential("/connection/fields", "A header"))?);
    }
    for credential in &resolved.credentials {
        let (name, value) = match credential {
            Credential::Header(name, secret) => (name, sensitive_header(secret.expose())),
            Credential::Bearer(token) => (&AUTHORIZATION, sensitive_header(&format!("Bearer {}", token.expose()))),
            Credential::Basic { user, .. } if user.contains(':') => (&AUTHORIZATION, None),
            Credential::Basic { user, password } => {
                let encoded = STANDARD.encode([user, ":", password.expose()].concat());
                (&AUTHORIZATION, sensitive_header(&format!("Basic {encoded}")))
            }
            Credential::Query(..) => continue,
        };
        headers.insert(name, value.ok_or_else(|| invalid_credential("/connection/fields", "A credential"))?);
    }
    Ok(headers)
}

fn access_fingerprint(fingerprint: [u8; 32], injected_token: Option<&AccessToken>) -> [u8; 32] {
    let mut digest = Sha256::new_with_prefix(fingerprint);
    digest.update(injected_token.map_or("", AccessToken::secret));
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::time::Duration;

    use futures_util::future::FutureExt;
    use tokio::time::{Instant, advance};
    use wharf::{Api, Quota};

    use super::*;
    use crate::base_urls::BaseUrls;
    use crate::limits::Limits;
    use crate::rate_limiter::Priority;
    use crate::tokens::AccessToken;

    const CALLS_PER_SECOND: u32 = 60;

    fn open(shared: &Arc<SharedValues>, name: &str) -> ConnectionHandle {
        let resolved = ResolvedConnection {
            hosts: vec![("api".into(), "https://api.example.com".into())],
            variables: vec![("tenant".into(), name.to_owned())],
            headers: Vec::new(),
            credentials: Vec::new(),
            grant: None,
            quota: Quota {
                calls_per_second: NonZeroU32::new(CALLS_PER_SECOND).unwrap(),
                shared_by: name.to_owned().into(),
            },
            webhook_key: None,
        };
        let addresses = Addresses::resolve(&Arc::from("component"), &resolved, &BaseUrls::default()).unwrap();
        let (format, senders) = (ErrorFormat::PROBLEM_DETAILS, SenderFactory::new(Limits::default(), None).unwrap());
        ConnectionHandle::new((shared, None), &senders, addresses, format, resolved, None).unwrap()
    }

    /// How many calls are permitted at once.
    fn permitted(handle: &ConnectionHandle) -> usize {
        let (request, deadline) = (Api::new("api", "").get("a"), Instant::now() + Duration::from_secs(5));
        let acquire = || handle.rate_limiter.acquire(&request, Priority::Action, deadline).now_or_never();
        std::iter::from_fn(acquire).take_while(Result::is_ok).count()
    }

    #[tokio::test(start_paused = true)]
    async fn a_quota_and_a_token_outlive_their_connection_whatever_else_comes() {
        let shared = Arc::new(SharedValues::new());
        let first = open(&shared, "first");
        assert_eq!(permitted(&first), CALLS_PER_SECOND as usize);
        let lifetime = Duration::from_secs(900);
        first.token.put(AccessToken::with_lifetime("AT", lifetime).unwrap());
        drop(first);
        for other in 0..5_000 {
            let other = open(&shared, &other.to_string());
            other
                .rate_limiter
                .acquire(&Api::new("api", "").get("a"), Priority::Action, Instant::now() + lifetime)
                .await
                .unwrap();
            other.token.put(AccessToken::with_lifetime("AT", lifetime * 2).unwrap());
        }
        assert_eq!(permitted(&open(&shared, "first")), 0);
        advance(Duration::from_secs(2)).await;
        let again = open(&shared, "first");
        assert_eq!(permitted(&again), CALLS_PER_SECOND as usize);
        assert!(again.token.in_force_until().is_some());
        drop(again);
        advance(lifetime).await;
        assert!(open(&shared, "first").token.in_force_until().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_outlives_its_connection() {
        let shared = Arc::new(SharedValues::new());
        let request = Api::new("api", "").get("a");
        open(&shared, "first").rate_limiter.pause(&request, Duration::from_secs(60)).await;
        for (seconds, calls) in [(50, 0), (10, CALLS_PER_SECOND as usize)] {
            advance(Duration::from_secs(seconds)).await;
            assert_eq!(permitted(&open(&shared, "first")), calls);
        }
    }
}
