//! The host that a request addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::header::HOST;
use http::request::Parts;
use http::{HeaderMap, Version};
use wharf::{Code, Failure};

/// Checks that a request names one host, as RFC 9112 section 3.2 demands: who may call can depend on it.
///
/// # Errors
///
/// `malformed_request`.
pub(super) fn check(head: &Parts) -> Result<(), Failure> {
    let mut hosts = head.headers.get_all(HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().unwrap_or("?"),
        (None, _) if head.version < Version::HTTP_11 => return Ok(()),
        (None, _) => return Err(malformed("A request of HTTP/1.1 needs a Host header")),
        (Some(_), Some(_)) => return Err(malformed("The request has several Host headers")),
    };
    if name_in(host).is_none() {
        return Err(malformed("The Host header is not a host name or IP address with an optional port"));
    }
    match head.uri.authority() {
        Some(authority) if !authority.as_str().eq_ignore_ascii_case(host) => {
            Err(malformed("The request's URL and its Host header name different hosts"))
        }
        _ => Ok(()),
    }
}

/// Whether the runner is addressed by IP address or as `localhost`, or by a caller that does not name hosts. The request was
/// checked before.
pub(super) fn is_local(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else { return true };
    let host = host.to_str().unwrap_or("?");
    let name = host.bytes().position(|byte| byte == b':').map_or(host, |port| &host[..port]);
    name.eq_ignore_ascii_case("localhost") || name.starts_with('[') || name.parse::<Ipv4Addr>().is_ok()
}

/// The name or address in a `Host` header, without its port. `None` if the header is malformed.
fn name_in(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, port)) => {
            address.parse::<Ipv6Addr>().ok()?;
            (&host[..address.len() + 2], port)
        }
        None => host.split_at(host.bytes().position(|byte| byte == b':').unwrap_or(host.len())),
    };
    let digits = if port.is_empty() { port } else { port.strip_prefix(':')? };
    let is_valid = digits.bytes().all(|digit| digit.is_ascii_digit()) && (name.starts_with('[') || is_name(name));
    is_valid.then_some(name)
}

/// A registered name of RFC 3986.
fn is_name(name: &str) -> bool {
    name.bytes().all(|letter| {
        letter.is_ascii_alphanumeric()
            || matches!(letter, b'-' | b'.' | b'_' | b'~' | b'%' | b'!' | b'$' | b'&')
            || matches!(letter, b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=')
    })
}

fn malformed(detail: &str) -> Failure {
    Failure::new(Code::MalformedRequest, detail)
}

#[cfg(test)]
mod tests {
    use http::Request;
    use http::header::HOST;

    use super::{check, is_local, name_in};

    #[test]
    fn a_host_is_a_name_or_an_address_with_an_optional_port() {
        let table = [
            ("localhost", Some("localhost")),
            ("localhost:8080", Some("localhost")),
            ("localhost:", Some("localhost")),
            ("127.0.0.1:80", Some("127.0.0.1")),
            ("[::1]", Some("[::1]")),
            ("[::1]:80", Some("[::1]")),
            ("a_b.example", Some("a_b.example")),
            ("", Some("")),
            ("localhost:80@evil.example", None),
            ("localhost@evil.example", None),
            ("a:b", None),
            ("::1", None),
            ("[::1", None),
            ("[::1]80", None),
            ("[::1]é", None),
            ("[a]", None),
            ("a]", None),
            ("a b", None),
            ("a/b", None),
            ("a\\b", None),
            ("http://a", None),
        ];
        for (host, name) in table {
            assert_eq!(name_in(host), name, "{host}");
        }
    }

    #[test]
    fn a_request_names_one_host() {
        let table: [(&str, &[&str], bool); 8] = [
            ("/", &["a"], true),
            ("http://a:80/", &["A:80"], true),
            ("/", &[], false),
            ("/", &["a", "a"], false),
            ("/", &["a:b"], false),
            ("http://b/", &["a"], false),
            ("http://a@b/", &["b"], false),
            ("http://localhost/", &["evil.example"], false),
        ];
        for (uri, hosts, valid) in table {
            let request = hosts.iter().fold(Request::get(uri), |request, host| request.header(HOST, *host));
            let (head, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(check(&head).is_ok(), valid, "{uri} {hosts:?}");
        }
        let old = Request::get("/").version(http::Version::HTTP_10).body(()).unwrap().into_parts().0;
        assert!(check(&old).is_ok() && is_local(&old.headers));
    }
}
