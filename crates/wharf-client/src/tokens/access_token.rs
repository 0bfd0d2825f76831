//! An access token, ready to be sent.

use std::time::Duration;

use http::HeaderValue;
use tokio::time::Instant;
use wharf::{Code, Failure, Fault, FaultCode, Secret};

use crate::credential_header::{invalid_credential, sensitive_header};

/// How long before its expiry a token is renewed; a tenth of its lifetime if that is less.
const RENEWAL_MARGIN: Duration = Duration::from_secs(60);

/// What stands before the token in the header.
const SCHEME: &str = "Bearer ";

/// Where a caller injects its token.
const POINTER: &str = "/connection/token/access_token";

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
    /// The access token of a caller, which is never renewed.
    ///
    /// # Errors
    ///
    /// `invalid_connection` if it is blank or not a valid header value.
    pub(crate) fn injected(token: &Secret) -> Result<Self, Failure> {
        let invalid = || invalid_credential(POINTER, "The access token");
        Self::with_lifetime(token.expose(), Duration::ZERO).ok_or_else(invalid)
    }

    /// The failure for a call without the access token that its connection needs.
    pub(crate) fn missing() -> Failure {
        let message = "This connection needs an access token, which the engine gets from the vendor";
        Failure::refused(Code::InvalidConnection, vec![Fault::new(POINTER, FaultCode::Required, message)])
    }

    /// `None` if the token is blank or not visible ASCII.
    pub(crate) fn with_lifetime(token: &str, lifetime: Duration) -> Option<Self> {
        let header = sensitive_header(&[SCHEME, bare(token)?].concat()).filter(|header| header.to_str().is_ok())?;
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
        let header = self.header.to_str().unwrap_or_default();
        header.strip_prefix(SCHEME).unwrap_or(header)
    }
}

/// A token without blanks around it and without its scheme, which some vendors and callers add.
fn bare(token: &str) -> Option<&str> {
    let mut words = token.trim().splitn(2, char::is_whitespace);
    let first = words.next().filter(|first| !first.is_empty())?;
    if !first.eq_ignore_ascii_case(SCHEME.trim_end()) {
        return Some(token.trim());
    }
    words.next().and_then(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_sent_once_with_its_scheme() {
        let table = [
            ("AT", Some("AT")),
            (" \r\n\tAT\n", Some("AT")),
            ("Bearer AT", Some("AT")),
            ("bearer AT", Some("AT")),
            (" BEARER \t AT ", Some("AT")),
            ("Bearer bearer AT", Some("AT")),
            ("BearerAT", Some("BearerAT")),
            ("a Bearer", Some("a Bearer")),
            ("", None),
            (" \n", None),
            ("Bearer", None),
            ("Bearer ", None),
            ("a\nb", None),
            ("Bearer a\nb", None),
            ("a\u{e9}", None),
        ];
        for (token, sent) in table {
            let token = AccessToken::injected(&token.to_owned().into()).ok();
            assert_eq!(token.as_ref().map(AccessToken::secret), sent);
            let header = token.as_ref().and_then(|token| token.header().to_str().ok()).map(str::to_owned);
            assert_eq!(header, sent.map(|sent| format!("Bearer {sent}")));
            assert!(token.is_none_or(|token| token.header().is_sensitive()));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_renewed_a_minute_or_a_tenth_of_its_lifetime_before_it_expires() {
        for (lifetime, renewed) in [(900, 840), (600, 540), (300, 270), (0, 0)] {
            let token = AccessToken::with_lifetime("AT", Duration::from_secs(lifetime)).unwrap();
            let after = |time| Instant::now() + Duration::from_secs(time);
            assert_eq!((token.expires_at, token.renew_at), (after(lifetime), after(renewed)), "{lifetime}");
        }
    }
}
