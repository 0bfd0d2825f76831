//! Files behind a redirect: fetched without credentials, and never from a private address.

use http::{HeaderMap, Uri};
use tokio::time::Instant;
use url::{Host, Url};
use wharf::{Body, Request};

use crate::Client;
use crate::attempt::attempt;
use crate::outcome::Outcome;

/// The most redirects in a row.
const MAX_HOPS: usize = 3;

/// Follows the redirects of a download, as far as they are safe. An unsafe one stands as it is.
pub(crate) async fn follow(
    client: &Client,
    base: &Url,
    asked: &Uri,
    first: Outcome,
    request: &Request,
    deadline: Instant,
) -> Outcome {
    let plain = Request { headers: Vec::new(), body: Body::Empty, ..request.clone() };
    let (mut from, mut outcome) = (asked.to_string(), first);
    for _ in 0..MAX_HOPS {
        let Some((next, uri)) = target(&from, &outcome) else { break };
        let transport = match () {
            () if next.origin() == base.origin() => &client.vendors,
            () if is_safe(&next) => &client.downloads,
            () => break,
        };
        outcome = elsewhere(attempt(client, transport, uri, &plain, HeaderMap::new(), deadline, None).await);
        from = next.into();
    }
    outcome
}

/// The outcome of asking for the file itself: what its host says of credentials and quotas does not concern the vendor's.
fn elsewhere(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Answer { status: 401, .. } => {
            Outcome::InvalidBody("the host of the file wants credentials".to_owned())
        }
        Outcome::Answer { status: 429, .. } => Outcome::Broken("the host of the file is busy".to_owned()),
        outcome => outcome,
    }
}

/// Where an answer points to, and how it is asked for.
fn target(from: &str, outcome: &Outcome) -> Option<(Url, Uri)> {
    let Outcome::Answer { status: 301 | 302 | 303 | 307 | 308, location: Some(location), .. } = outcome else {
        return None;
    };
    let next = Url::parse(from).ok()?.join(location).ok()?;
    let uri = next.as_str().parse().ok()?;
    Some((next, uri))
}

/// Https to a name, on its usual port, without user. Where the name leads is checked on resolving it.
fn is_safe(url: &Url) -> bool {
    let named = matches!(url.host(), Some(Host::Domain(_)));
    named && url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn foreign_redirects_are_https_to_a_name() {
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
