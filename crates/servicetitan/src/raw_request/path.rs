//! Paths of raw requests. Every accepted path stays below the tenant's prefix.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use wharf::path::{is_unambiguous, percent_codes_are_complete};

/// Characters to encode in a path. Not `%`: existing percent codes stay as they are.
/// Encoding braces keeps a path from naming a variable.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'^')
    .add(b'|')
    .add(b'[')
    .add(b']');

/// Path and query, at the first question mark.
pub(super) fn split(url: &str) -> (&str, &str) {
    url.split_once('?').unwrap_or((url, ""))
}

/// Checks a path. An error says why it cannot be used, in words that follow "URL".
pub(super) fn check(url: &str) -> Result<(), &'static str> {
    let (path, _) = split(url);
    let path = path.strip_prefix('/').unwrap_or(path);
    if url.chars().any(char::is_control) || url.trim() != url {
        return Err("must not hold control characters or outer spaces");
    }
    if path.contains(':') || path.starts_with('/') || path.contains("//") {
        return Err("must be a path such as /jobs, without a host");
    }
    if url.contains(['\\', '#']) || !percent_codes_are_complete(url) {
        return Err("must not hold a backslash, a # or a % that encodes nothing");
    }
    let mut decoded = path.split('/').flat_map(percent_decode_str);
    if !is_unambiguous(&encoded(path)) || decoded.any(|byte| b"/\\%".contains(&byte) || byte.is_ascii_control()) {
        return Err("must not hold . or .. segments or encoded slashes");
    }
    Ok(())
}

/// The path as it is sent, with a leading slash.
pub(super) fn encoded(path: &str) -> String {
    format!("/{}", utf8_percent_encode(path.strip_prefix('/').unwrap_or(path), ENCODED))
}

/// The parameters of a query.
pub(super) fn query_pairs(query: &str) -> impl Iterator<Item = (Cow<'static, str>, String)> {
    let decoded = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
    query.split('&').filter(|pair| !pair.is_empty()).map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name).into(), decoded(value))
    })
}

#[cfg(test)]
mod tests {
    use super::{check, encoded};

    #[test]
    fn paths_below_the_tenant_are_accepted() {
        for (typed, sent) in [
            ("/jobs", "/jobs"),
            ("jobs/7", "/jobs/7"),
            ("/a b", "/a%20b"),
            ("/a%20b", "/a%20b"),
            ("/jobs/{tenant}", "/jobs/%7Btenant%7D"),
            ("/caf\u{e9}", "/caf%C3%A9"),
            ("", "/"),
        ] {
            assert_eq!(check(typed), Ok(()), "{typed}");
            assert_eq!(encoded(typed), sent);
        }
    }

    #[test]
    fn paths_that_could_leave_the_tenant_are_refused() {
        for typed in [
            "https://evil.example/x",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "http:/evil.example",
            "\t/jobs",
            "/jobs\n",
            " /jobs",
            "/../x",
            "/a/..",
            "/%2e%2e/x",
            "/.%2E/x",
            "/%2e/x",
            "/a%2fb",
            "/a%5cb",
            "/a%252e",
            "/a#b",
            "/a%",
            "/a%zz",
            "/a//b",
            ":80@evil.example",
            "javascript:x",
            "/a%00b",
        ] {
            assert!(check(typed).is_err(), "{typed:?}");
        }
    }
}
