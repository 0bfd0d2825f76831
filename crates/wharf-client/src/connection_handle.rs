//! Connections made ready for calls.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use wharf::{ErrorFormat, Failure, OwnedComponent, ResolvedConnection};

use crate::Client;
use crate::address::Addresses;
use crate::call::illegal;
use crate::invalidation::InvalidationLog;
use crate::rate_limiter::RateLimiter;
use crate::tokens::TokenCell;

/// A connection made ready for calls, once for as many as there will be: where they go, what they carry, and with whom
/// they share what.
pub struct ConnectionHandle {
    /// Key of the component.
    pub(crate) component: Arc<str>,
    pub(crate) error_format: ErrorFormat,
    pub(crate) addresses: Addresses,
    pub(crate) resolved: ResolvedConnection,
    /// The headers that carry credentials, but for the access token.
    pub(crate) headers: HeaderMap,
    /// Covers every field: equal for the same credentials at the same hosts alone.
    pub(crate) fingerprint: [u8; 32],
    /// Shared by all who work on the same tenant's records.
    pub(crate) writes: Arc<InvalidationLog>,
    /// Shared by all who share the quota.
    pub(crate) budget: Arc<RateLimiter>,
    /// The access token, shared with the same credentials.
    pub(crate) token: Arc<TokenCell>,
}

impl fmt::Debug for ConnectionHandle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ConnectionHandle").field("resolved", &self.resolved).finish_non_exhaustive()
    }
}

impl ConnectionHandle {
    /// What the connection means for requests.
    pub fn resolved(&self) -> &ResolvedConnection {
        &self.resolved
    }

    pub(crate) fn new(
        client: &Client,
        component: &OwnedComponent,
        addresses: Addresses,
        resolved: ResolvedConnection,
    ) -> Result<Self, Failure> {
        let mut headers = HeaderMap::new();
        for (name, secret) in &resolved.headers {
            let mut value =
                HeaderValue::from_str(secret.expose()).map_err(|_| illegal("/connection/fields", "A credential"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let urls = || addresses.iter().map(|(_, url)| url.as_str());
        let tenant = digest(urls().chain(resolved.variables.iter().map(|(_, value)| value.as_str())));
        let quota = digest(urls().chain([resolved.quota.shared_by.expose()]));
        let fingerprint = fingerprint(&addresses, &resolved);
        let budget = client.budgets.of(quota, || RateLimiter::new(resolved.quota.calls_per_second, &client.limits));
        let writes = client.writes.of(tenant, InvalidationLog::default);
        let token = client.tokens.of(fingerprint, TokenCell::default);
        let (component, error_format) = (component.key.clone(), component.error_format.clone());
        Ok(Self { component, error_format, addresses, resolved, headers, fingerprint, writes, budget, token })
    }
}

/// Whoever does not know the secret does not get the token that was fetched with it.
fn fingerprint(addresses: &Addresses, resolved: &ResolvedConnection) -> [u8; 32] {
    let addresses = addresses.iter().flat_map(|(host, url)| [host, url.as_str()]);
    let variables = resolved.variables.iter().flat_map(|(name, value)| [&**name, value.as_str()]);
    let headers = resolved.headers.iter().flat_map(|(name, secret)| [name.as_str(), secret.expose()]);
    let grant = resolved.grant.iter().flat_map(|grant| {
        let credentials = [&*grant.path, &grant.client_id, grant.client_secret.expose()];
        credentials.into_iter().chain(grant.scopes.iter().map(String::as_str))
    });
    digest(addresses.chain(variables).chain(headers).chain(grant))
}

fn digest<'a>(texts: impl Iterator<Item = &'a str>) -> [u8; 32] {
    let mut digest = Sha256::new();
    for text in texts {
        digest.update((text.len() as u64).to_le_bytes());
        digest.update(text);
    }
    digest.finalize().into()
}
