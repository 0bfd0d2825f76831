//! Redirects of file downloads: followed without credentials, and never to a private address.

use http::{HeaderMap, Uri};
use tokio::time::Instant;
use url::{Host, Url};
use wharf::{Body, Request};

use crate::attempt::attempt;
use crate::outcome::Outcome;
use crate::sender::Sender;

/// Maximum redirects of one download.
const MAX_REDIRECTS: usize = 3;

/// Follows the redirects of a download. An unsafe redirect is not followed; it is the outcome.
pub(crate) async fn follow_redirects(
    sender: &Sender,
    base: &Url,
    requested: &Uri,
    first: Outcome,
    request: &Request,
    deadline: Instant,
) -> Outcome {
    let plain = Request { headers: Vec::new(), body: Body::Empty, ..request.clone() };
    let (mut from, mut outcome) = (requested.to_string(), first);
    for _ in 0..MAX_REDIRECTS {
        let Some((next, uri)) = redirect_target(&from, &outcome) else { break };
        let transport = match () {
            () if next.origin() == base.origin() => &sender.vendors,
            () if is_safe(&next) => &sender.downloads,
            () => break,
        };
        outcome = from_file_host(attempt(sender, transport, uri, &plain, HeaderMap::new(), deadline, None).await);
        from = next.into();
    }
    outcome
}

/// Maps the statuses 401 and 429 of a file host: they must not renew the vendor's token or pause its rate limiter.
fn from_file_host(outcome: Outcome) -> Outcome {
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
fn redirect_target(from: &str, outcome: &Outcome) -> Option<(Url, Uri)> {
    let Outcome::Response { status: 301 | 302 | 303 | 307 | 308, location: Some(location), .. } = outcome else {
        return None;
    };
    let next = Url::parse(from).ok()?.join(location).ok()?;
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
    use super::is_safe;

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
