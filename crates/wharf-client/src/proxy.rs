//! The HTTP proxy of an operator, for networks that reach vendors only through one.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use percent_encoding::percent_decode_str;
use url::Url;

/// An HTTP proxy that opens a tunnel for each connection (`CONNECT`, RFC 9110 section 9.3.6).
#[derive(Clone, Debug)]
pub struct Proxy {
    /// Without user and password.
    pub(crate) uri: Uri,
    pub(crate) authorization: Option<HeaderValue>,
}

/// A URL that does not name a proxy. Does not repeat the URL: it may hold a password.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InvalidProxy(&'static str);

impl fmt::Display for InvalidProxy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}. A proxy is http://HOST:PORT or http://USER:PASSWORD@HOST:PORT", self.0)
    }
}

impl std::error::Error for InvalidProxy {}

impl Proxy {
    /// Parses the URL of a proxy.
    ///
    /// # Errors
    ///
    /// If it is not an `http` URL of a host alone.
    pub fn parse(url: &str) -> Result<Self, InvalidProxy> {
        let url = Url::parse(url).map_err(|_| InvalidProxy("The URL of the proxy is not a URL"))?;
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        match url.scheme() {
            "http" if is_bare => {}
            "http" => return Err(InvalidProxy("The URL of the proxy has a path, query or fragment")),
            "https" => return Err(InvalidProxy("A proxy behind TLS is not supported")),
            _ => return Err(InvalidProxy("The URL of the proxy does not begin with http://")),
        }
        let authorization = authorization(&url)?;
        let host = url.host_str().unwrap_or_default();
        let uri = format!("http://{host}:{}", url.port_or_known_default().unwrap_or(80));
        let uri = uri.parse().map_err(|_| InvalidProxy("The URL of the proxy has an invalid host"))?;
        Ok(Self { uri, authorization })
    }
}

/// The credentials of a URL, for HTTP Basic.
fn authorization(url: &Url) -> Result<Option<HeaderValue>, InvalidProxy> {
    if url.username().is_empty() && url.password().is_none() {
        return Ok(None);
    }
    let mut credentials: Vec<u8> = percent_decode_str(url.username()).collect();
    if credentials.contains(&b':') {
        return Err(InvalidProxy("The user of the proxy contains a colon"));
    }
    credentials.push(b':');
    credentials.extend(percent_decode_str(url.password().unwrap_or_default()));
    let value = format!("Basic {}", STANDARD.encode(credentials));
    let mut value = HeaderValue::from_str(&value).map_err(|_| InvalidProxy("The user of the proxy is invalid"))?;
    value.set_sensitive(true);
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_host_with_or_without_credentials() {
        for (url, uri, authorization) in [
            ("http://proxy:3128", "http://proxy:3128/", None),
            ("http://proxy.example/", "http://proxy.example:80/", None),
            ("http://[::1]:8080", "http://[::1]:8080/", None),
            ("http://ann:s3cret@proxy:3128", "http://proxy:3128/", Some("Basic YW5uOnMzY3JldA==")),
            ("http://a%40b:p%3Aq@proxy:3128", "http://proxy:3128/", Some("Basic YUBiOnA6cQ==")),
            ("http://ann@proxy:3128", "http://proxy:3128/", Some("Basic YW5uOg==")),
        ] {
            let proxy = Proxy::parse(url).unwrap();
            assert_eq!(proxy.uri.to_string(), uri);
            assert_eq!(proxy.authorization.as_ref().map(|value| value.to_str().unwrap()), authorization);
            assert!(!format!("{proxy:?}").contains("Basic"), "{proxy:?}");
        }
    }

    #[test]
    fn other_urls_are_rejected_and_not_repeated() {
        for url in [
            "",
            "s3cret",
            "proxy:3128",
            "//s3cret",
            "https://ann:s3cret@proxy",
            "socks5://ann:s3cret@proxy",
            "http://",
            "http://ann:s3cret@proxy/path",
            "http://proxy?s3cret",
            "http://proxy#s3cret",
            "http://a%3Ab:s3cret@proxy",
            "http://ann:s3cret@proxy:99999",
        ] {
            let error = Proxy::parse(url).unwrap_err();
            assert!(error.to_string().contains("http://HOST:PORT") && !error.to_string().contains("s3cret"), "{error}");
        }
    }
}
