//! Connections that are prepared for calls.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use sha2::{Digest, Sha256};
use wharf::{ErrorFormat, Failure, ResolvedConnection, Secret, digest};

use crate::address::Addresses;
use crate::credential_header::{invalid_credential, sensitive_header};
use crate::invalidation::InvalidationLog;
use crate::rate_limiter::RateLimiter;
use crate::sender::{Sender, SenderFactory};
use crate::tokens::{AccessToken, TokenCell};
use crate::weak_map::WeakMap;

/// A connection that is prepared once for all its calls: base URLs, credential headers, and the state that it shares
/// with other connections.
pub struct ConnectionHandle {
    pub(crate) addresses: Addresses,
    pub(crate) error_format: ErrorFormat,
    pub(crate) resolved: ResolvedConnection,
    /// The headers that carry credentials, except the access token.
    pub(crate) headers: HeaderMap,
    /// Covers every field: equal only for the same credentials at the same hosts.
    pub(crate) fingerprint: [u8; 32],
    /// The access token that the caller injected.
    pub(crate) injected_token: Option<AccessToken>,
    /// Also covers the injected access token: equal only for callers that may see the same data.
    pub(crate) access_fingerprint: [u8; 32],
    /// Shared by connections with the same credentials and injected access token.
    pub(crate) sender: Arc<Sender>,
    /// Shared by connections to the same tenant.
    pub(crate) invalidation_log: Arc<InvalidationLog>,
    /// Shared by connections with the same quota.
    pub(crate) rate_limiter: Arc<RateLimiter>,
    /// Shared by connections with the same credentials.
    pub(crate) token: Arc<TokenCell>,
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
        shared: &SharedState,
        senders: &SenderFactory,
        addresses: Addresses,
        error_format: ErrorFormat,
        resolved: ResolvedConnection,
        injected_token: Option<&Secret>,
    ) -> Result<Self, Failure> {
        let injected_token = injected_token.map(AccessToken::injected).transpose()?;
        let mut headers = HeaderMap::new();
        for (name, secret) in &resolved.headers {
            let value = sensitive_header(secret.expose());
            headers.insert(name, value.ok_or_else(|| invalid_credential("/connection/fields", "A credential"))?);
        }
        let urls = || addresses.iter().map(|(_, url)| url.as_str());
        let tenant = digest::parts(urls().chain(resolved.variables.iter().map(|(_, value)| value.as_str())));
        let quota = digest::parts(urls().chain([resolved.quota.shared_by.expose()]));
        let fingerprint = fingerprint(&addresses, &resolved);
        let access_fingerprint = access_fingerprint(fingerprint, injected_token.as_ref());
        let sender = shared.senders.get_or_insert_with(access_fingerprint, || senders.sender());
        let rate_limiter = shared
            .rate_limiters
            .get_or_insert_with(quota, || RateLimiter::new(resolved.quota.calls_per_second, &senders.limits));
        let invalidation_log = shared.invalidation_logs.get_or_insert_with(tenant, InvalidationLog::default);
        let token = shared.tokens.get_or_insert_with(fingerprint, TokenCell::default);
        Ok(Self {
            addresses,
            error_format,
            resolved,
            headers,
            fingerprint,
            injected_token,
            access_fingerprint,
            sender,
            invalidation_log,
            rate_limiter,
            token,
        })
    }
}

/// What connections share, for as long as one of them uses it.
pub(crate) struct SharedState {
    senders: WeakMap<Sender>,
    tokens: WeakMap<TokenCell>,
    rate_limiters: WeakMap<RateLimiter>,
    invalidation_logs: WeakMap<InvalidationLog>,
}

impl SharedState {
    pub(crate) fn new() -> Self {
        Self {
            senders: WeakMap::new(),
            tokens: WeakMap::new(),
            rate_limiters: WeakMap::new(),
            invalidation_logs: WeakMap::new(),
        }
    }
}

/// Includes the secrets: a caller must know them to share the token that was issued for them.
fn fingerprint(addresses: &Addresses, resolved: &ResolvedConnection) -> [u8; 32] {
    let addresses = addresses.iter().flat_map(|(host, url)| [host, url.as_str()]);
    let variables = resolved.variables.iter().flat_map(|(name, value)| [&**name, value.as_str()]);
    let headers = resolved.headers.iter().flat_map(|(name, secret)| [name.as_str(), secret.expose()]);
    let grant = resolved.grant.iter().flat_map(|grant| {
        let credentials = [&*grant.path, &grant.client_id, grant.client_secret.expose()];
        credentials.into_iter().chain(grant.scopes.iter().map(String::as_str))
    });
    digest::parts(addresses.chain(variables).chain(headers).chain(grant))
}

fn access_fingerprint(fingerprint: [u8; 32], injected_token: Option<&AccessToken>) -> [u8; 32] {
    let mut digest = Sha256::new_with_prefix(fingerprint);
    digest.update(injected_token.map_or("", AccessToken::secret));
    digest.finalize().into()
}
