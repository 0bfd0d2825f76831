//! Headers of raw requests.

use wharf::method_override::overrides_method;

use super::{HeaderName, HeaderValue};

/// The maximum number of headers.
pub(super) const MAX_ENTRIES: usize = 100;

/// Headers of the transport, and the credential of the connection.
const REFUSED: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "early-data",
    "expect",
    "http2-settings",
    "keep-alive",
    "max-forwards",
    "st-app-key",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Words in the names of headers that carry credentials, or by which gateways and frameworks replace the method, the
/// address or the sender of a request.
const REFUSED_WORDS: &[&str] = &[
    "accel",
    "addr",
    "authorization",
    "cert",
    "clientcert",
    "clientip",
    "cookie",
    "cookie2",
    "envoy",
    "forwarded",
    "host",
    "ip",
    "method",
    "original",
    "override",
    "principal",
    "proxy",
    "remote",
    "rewrite",
    "sendfile",
    "socketip",
    "ssl",
    "token",
    "uri",
    "url",
    "via",
];

/// The name as servers compare it: case does not count, and for many an underscore equals a dash.
fn normalized(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

/// Checks a header. An error says why it cannot be sent and never contains its value.
pub(super) fn check(name: &str, value: &str) -> Result<(), String> {
    let Ok(header) = HeaderName::from_bytes(name.as_bytes()) else {
        return Err("A header has a name that HTTP does not allow".to_owned());
    };
    let name = normalized(name);
    let is_refused = |word: &str| REFUSED_WORDS.contains(&word);
    if REFUSED.contains(&name.as_str()) || name.split('-').any(is_refused) || overrides_method(&name) {
        return Err(format!("The header {header} cannot be set"));
    }
    if HeaderValue::from_str(value).is_err() || !value.is_ascii() {
        return Err(format!("The header {header} has a value that HTTP does not allow"));
    }
    Ok(())
}

/// Whether a header gives the media type of the body.
pub(super) fn is_content_type(name: &str) -> bool {
    normalized(name) == "content-type"
}

pub(super) fn parse((name, value): (&str, &str)) -> Option<(HeaderName, HeaderValue)> {
    Some((name.parse().ok()?, value.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn headers_that_replace_credentials_method_address_or_sender_are_refused() {
        for name in [
            "Authorization",
            "Proxy-Authorization",
            "Cookie",
            "Cookie2",
            "ST-App-Key",
            "St_App_Key",
            "st.app.key",
            "Transfer_Encoding",
            "HTTP2-Settings",
            "Proxy-Connection",
            "X-HTTP-Method-Override",
            "X-HTTP-Method",
            "X_Method_Override",
            "XHttpMethodOverride",
            "X-Original-URL",
            "X-Rewrite-URL",
            "X-Original-Host",
            "X-Host",
            "Forwarded",
            "X-Forwarded-For",
            "x_forwarded_host",
            "Via",
            "X-Real-IP",
            "True-Client-IP",
            "CF-Connecting-IP",
            "X-Azure-ClientIP",
            "X-Remote-Addr",
            "X-Envoy-Retry-On",
            "X-Auth-Token",
            "X-MS-Client-Principal",
        ] {
            assert!(check(name, "x").is_err_and(|reason| reason.ends_with("cannot be set")), "{name}");
        }
        for name in
            ["Accept", "Content-Type", "If-Match", "Idempotency-Key", "X-Request-Id", "Prefer", "X-Zip", "Range"]
        {
            assert_eq!(check(name, "x"), Ok(()), "{name}");
        }
    }
}
