//! Headers of raw requests.

use super::{HeaderName, HeaderValue};

/// The maximum number of headers.
pub(super) const MAX_ENTRIES: usize = 100;

/// Credentials, and headers that apply to a single hop.
const REFUSED: &[&str] = &[
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "st-app-key",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Prefixes of such headers.
const REFUSED_PREFIXES: &[&str] = &["proxy-", "x-forwarded-"];

/// Checks a header. An error says why it cannot be sent and never contains its value.
pub(super) fn check(name: &str, value: &str) -> Result<(), String> {
    let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err("A header has a name that HTTP does not allow".to_owned());
    };
    let header = header.as_str();
    if REFUSED.contains(&header) || REFUSED_PREFIXES.iter().any(|prefix| header.starts_with(prefix)) {
        return Err(format!("The header {header} cannot be set"));
    }
    if HeaderValue::from_str(value).is_err() || !value.is_ascii() {
        return Err(format!("The header {header} has a value that HTTP does not allow"));
    }
    Ok(())
}

pub(super) fn parse((name, value): (&str, &str)) -> Option<(HeaderName, HeaderValue)> {
    Some((name.parse().ok()?, value.parse().ok()?))
}
