//! Redirects of file downloads: followed with credentials only within the API's own origin, and never to a private
//! address.

use http::{HeaderMap, Uri};
use tokio::time::Instant;
use url::{Host, Url};
use wharf::{Body, Request};

use crate::attempt::attempt;
use crate::outcome::Outcome;
use crate::sender::Sender;

/// Maximum redirects of one download.
const MAX_REDIRECTS: usize = 3;

/// A download of one call.
pub(crate) struct Download<'a> {
    pub(crate) sender: &'a Sender,
    pub(crate) request: &'a Request,
    pub(crate) credentials: &'a (dyn Fn() -> HeaderMap + Sync),
    pub(crate) deadline: Instant,
}

impl Download<'_> {
    /// Follows the redirects of the first response. An unsafe redirect is not followed; it is the outcome.
    pub(crate) async fn follow_redirects(&self, requested: &Uri, first: Outcome) -> Outcome {
        let (mut outcome, mut from) = (first, None);
        let Ok(requested) = Url::parse(&requested.to_string()) else { return outcome };
        // A file host must not send credentials back to the API either.
        let mut has_left = false;
        for _ in 0..MAX_REDIRECTS {
            let Some((next, uri)) = redirect_target(from.as_ref().unwrap_or(&requested), &outcome) else { break };
            let is_own = next.origin() == requested.origin();
            has_left |= !is_own;
            outcome = match () {
                () if !has_left => self.attempt(uri).await,
                () if is_own || is_safe(&next) => from_file_host(self.attempt_elsewhere(uri, is_own).await),
                () => break,
            };
            from = Some(next);
        }
        outcome
    }

    /// Requests a file from the API's own origin.
    async fn attempt(&self, uri: Uri) -> Outcome {
        let request = Request { body: Body::Empty, ..self.request.clone() };
        attempt(self.sender, &self.sender.vendors, uri, &request, (self.credentials)(), self.deadline, None).await
    }

    /// Requests a file without anything that the component or its caller added.
    async fn attempt_elsewhere(&self, uri: Uri, is_own: bool) -> Outcome {
        let transport = if is_own { &self.sender.vendors } else { self.sender.downloads() };
        let plain = Request { headers: Vec::new(), body: Body::Empty, ..self.request.clone() };
        attempt(self.sender, transport, uri, &plain, HeaderMap::new(), self.deadline, None).await
    }
}

/// Maps the statuses 401 and 429 of a file host, and the wait that it asks for: they must not renew the vendor's token or
/// pause its rate limiter.
fn from_file_host(mut outcome: Outcome) -> Outcome {
    if let Outcome::Response { retry_after, .. } = &mut outcome {
        *retry_after = None;
    }
    match outcome {
        Outcome::Response { status: 401, .. } => {
            Outcome::InvalidBody("the host of the file requires credentials".to_owned())
        }
        Outcome::Response { status: 429, .. } => {
            Outcome::Broken("the host of the file limits the rate of requests".to_owned())
        }
        outcome => outcome,
    }
}

/// The target of a redirect, as a URL and as a request target.
fn redirect_target(from: &Url, outcome: &Outcome) -> Option<(Url, Uri)> {
    let Outcome::Response { status: 301 | 302 | 303 | 307 | 308, location: Some(location), .. } = outcome else {
        return None;
    };
    let next = from.join(location).ok()?;
    let uri = next.as_str().parse().ok()?;
    Some((next, uri))
}

/// Whether a URL is https with a host name, the default port and no user. The resolver checks the name's addresses.
fn is_safe(url: &Url) -> bool {
    let named = matches!(url.host(), Some(Host::Domain(_)));
    named && url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;

    use super::*;
    use crate::retry::{RetryDecision, asked_pause, decide};

    #[test]
    fn an_error_of_a_file_host_affects_neither_token_nor_rate_limiter() {
        let request = Request::new(http::Method::GET, "api", "/".to_owned());
        for status in [401, 429, 503] {
            let (content_type, location, date, head) = (None, None, None, None);
            let (retry_after, body) = (Some(Duration::from_secs(60)), Bytes::new());
            let response = Outcome::Response { status, retry_after, content_type, location, date, head, body };
            let outcome = from_file_host(response);
            assert_eq!(asked_pause(&outcome, Duration::from_secs(1)), None, "{status}");
            assert!(matches!(decide(&outcome, &request, 1, true), RetryDecision::AfterBackoff(..)), "{status}");
        }
    }

    #[test]
    fn redirects_to_other_hosts_must_be_https_with_a_host_name() {
        assert!(is_safe(&"https://files.example.com/a?b=c".parse().unwrap()));
        for url in [
            "http://files.example.com/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::ffff:127.0.0.1]/",
            "https://user@files.example.com/",
            "https://files.example.com:8443/",
            "file:///etc/passwd",
            "ftp://files.example.com/",
        ] {
            assert!(!is_safe(&url.parse().unwrap()), "{url}");
        }
    }
}
