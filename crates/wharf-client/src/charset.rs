//! Character sets of texts.

use std::borrow::Cow;

use bytes::Bytes;
use encoding_rs::{Encoding, UTF_8};

/// A body as UTF-8, without a byte order mark.
pub(crate) struct Decoded {
    pub(crate) text: Bytes,
    /// Whether some bytes stand for no character; the text has U+FFFD in their place.
    pub(crate) is_malformed: bool,
}

/// Converts a body to UTF-8. A byte order mark decides its character set, then what is declared, else it is UTF-8.
/// `None` if the declared character set is unknown.
pub(crate) fn to_utf8(body: &Bytes, declared: Option<&str>) -> Option<Decoded> {
    let marked = Encoding::for_bom(body).map(|(encoding, _)| encoding);
    let encoding = marked.or_else(|| named(declared))?;
    let (text, _, is_malformed) = encoding.decode(body);
    let text = match text {
        Cow::Borrowed(part) => body.slice_ref(part.as_bytes()),
        Cow::Owned(text) => text.into(),
    };
    Some(Decoded { text, is_malformed })
}

/// Whether a body is UTF-8 by what is declared.
pub(crate) fn is_utf8(declared: Option<&str>) -> bool {
    named(declared) == Some(UTF_8)
}

fn named(declared: Option<&str>) -> Option<&'static Encoding> {
    declared.map_or(Some(UTF_8), |label| Encoding::for_label_no_replacement(label.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_converted_by_mark_then_by_name_and_never_by_a_guess() {
        for (body, declared, text) in [
            (&b"caf\xc3\xa9"[..], None, Some("café")),
            (b"caf\xc3\xa9", Some("utf-8"), Some("café")),
            (b"caf\xe9", Some("iso-8859-1"), Some("café")),
            (b"caf\xe9", Some("Latin1"), Some("café")),
            (b"\x80", Some("windows-1252"), Some("€")),
            (b"\x93\xfa", Some("Shift_JIS"), Some("日")),
            (b"\xef\xbb\xbfcaf\xc3\xa9", Some("iso-8859-1"), Some("café")),
            (b"\xff\xfea\0", None, Some("a")),
            (b"\xfe\xff\0a", Some("unknown"), Some("a")),
            (b"a\0", Some("utf-16le"), Some("a")),
            (b"\0a", Some("utf-16be"), Some("a")),
            (b"caf\xe9", None, Some("caf\u{fffd}")),
            (b"", None, Some("")),
            (b"a", Some("utf-7"), None),
            (b"a", Some("klingon"), None),
            (b"a", Some("hz-gb-2312"), None),
        ] {
            let decoded = to_utf8(&Bytes::from_static(body), declared);
            assert_eq!(
                decoded.as_ref().map(|decoded| &*decoded.text),
                text.map(str::as_bytes),
                "{body:?} {declared:?}"
            );
            let is_malformed = text.is_some_and(|text| text.contains('\u{fffd}'));
            assert_eq!(decoded.is_some_and(|decoded| decoded.is_malformed), is_malformed, "{body:?} {declared:?}");
        }
    }
}
