//! An access token, ready to be sent.

use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;

/// How long before its expiry a token is renewed; a tenth of its lifetime if that is less.
const RENEWAL_MARGIN: Duration = Duration::from_secs(60);

/// An access token, as a header value.
#[derive(Clone)]
pub(crate) struct AccessToken {
    header: HeaderValue,
    pub(super) renew_at: Instant,
    pub(super) expires_at: Instant,
    /// Number of the token request that returned it; 0 for an injected token.
    pub(super) generation: u64,
}

impl AccessToken {
    /// A token of unknown lifetime; `None` if it is empty or not a valid header value.
    pub(crate) fn bearer(token: &str) -> Option<Self> {
        Self::with_lifetime(token, Duration::ZERO)
    }

    pub(super) fn with_lifetime(token: &str, lifetime: Duration) -> Option<Self> {
        if token.is_empty() {
            return None;
        }
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).ok()?;
        header.set_sensitive(true);
        let now = Instant::now();
        Some(Self {
            header,
            renew_at: now + lifetime - RENEWAL_MARGIN.min(lifetime / 10),
            expires_at: now + lifetime,
            generation: 0,
        })
    }

    pub(crate) fn header(&self) -> &HeaderValue {
        &self.header
    }

    pub(crate) fn secret(&self) -> &str {
        self.header.to_str().unwrap_or_default().trim_start_matches("Bearer ")
    }
}
