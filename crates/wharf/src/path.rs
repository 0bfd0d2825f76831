//! Checks that every server and proxy interprets a request path the same way.

/// Whether a path can be sent unchanged: it has only characters that RFC 3986 allows in a path, its percent-encoding is
/// complete, and no segment is `.` or `..`, percent-encoded or not.
pub fn is_unambiguous(path: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@%".contains(&byte);
    let is_dot_segment =
        |segment: &str| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..");
    // Fast path: most paths have neither dots nor percent signs.
    let is_plain = path.bytes().all(|byte| !matches!(byte, b'.' | b'%'));
    path.bytes().all(is_allowed)
        && (is_plain || percent_codes_are_complete(path) && !path.split('/').any(is_dot_segment))
}

/// Whether two hexadecimal digits follow every `%` of a path or query.
pub fn percent_codes_are_complete(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

#[cfg(test)]
mod tests {
    use super::is_unambiguous;

    #[test]
    fn a_path_has_only_allowed_characters_complete_codes_and_no_dot_segments() {
        for path in ["/a/b", "/", "/a%20b", "/jobs/7", "/a;b=c,d", "/...", "/a..b", "/%2e%2e%2e", "/a:b@c"] {
            assert!(is_unambiguous(path), "{path}");
        }
        for path in [
            "/a b",
            "/a?b",
            "/a#b",
            "/{x}",
            "/a\\b",
            "/caf\u{e9}",
            "/.",
            "/a/..",
            "/../b",
            "/%2e",
            "/.%2E/b",
            "/%2E%2e",
            "/a%",
            "/a%2",
            "/a%zz",
            "/a\tb",
            "/a|b",
            "/a\"b",
            "/a^b",
        ] {
            assert!(!is_unambiguous(path), "{path}");
        }
    }
}
