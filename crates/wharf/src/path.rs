//! Checks that every server and proxy interprets a request path the same way.

use percent_encoding::percent_decode_str;

/// Which bytes may stand in a path, `%` included.
const ALLOWED: [bool; 256] = {
    let (mut allowed, marks, mut index) = ([false; 256], b"/-._~!$&'()*+,;=:@%", 0);
    while index < allowed.len() {
        allowed[index] = (index as u8).is_ascii_alphanumeric();
        index += 1;
    }
    index = 0;
    while index < marks.len() {
        allowed[marks[index] as usize] = true;
        index += 1;
    }
    allowed
};

/// Whether a path can be sent unchanged: it has only characters that RFC 3986 allows in a path, its percent-encoding is
/// complete UTF-8, and no server can take a segment for `.` or `..`.
pub fn is_unambiguous(path: &str) -> bool {
    let is_dot_segment =
        |segment: &str| percent_decode_str(segment).decode_utf8().map_or(true, |segment| is_dot_name(&segment));
    // Fast path: most paths have no dots, percent signs or parameters.
    let is_plain = path.bytes().all(|byte| !matches!(byte, b'.' | b'%' | b';'));
    path.bytes().all(|byte| ALLOWED[usize::from(byte)])
        && (is_plain || percent_codes_are_complete(path) && !path.split('/').any(is_dot_segment))
}

/// Whether a server may take a segment, decoded, for `.` or `..`: some cut off what follows a semicolon, drop blanks, or
/// decode twice. Then nothing may be left before a semicolon either.
pub(crate) fn is_dot_name(segment: &str) -> bool {
    let segment = percent_decode_str(segment).decode_utf8_lossy();
    let (name, has_parameters) = segment.split_once(';').map_or((&*segment, false), |(name, _)| (name, true));
    matches!((name.trim(), has_parameters), ("." | "..", _) | ("", true))
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
        for path in [
            "/a/b",
            "/",
            "/a%20b",
            "/jobs/7",
            "/a;b=c,d",
            "/...",
            "/a..b",
            "/%2e%2e%2e",
            "/a:b@c",
            "/a;..",
            "/caf%C3%A9",
        ] {
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
            "/..;/a",
            "/.;x=1/a",
            "/%2e%2e;a",
            "/..%3Ba",
            "/%2e.;/",
            "/;a/b",
            "/..%20/a",
            "/%252e%252e/a",
            "/%c0%ae%c0%ae/a",
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
