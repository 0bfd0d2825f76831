//! Media types that vendors declare.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::CONTENT_TYPE;

/// The `Content-Type` of a response, in any bytes.
#[derive(Clone, Copy)]
pub(crate) struct MediaType<'a>(&'a [u8]);

impl<'a> MediaType<'a> {
    /// What the headers declare; empty if they declare nothing.
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        Self(headers.get(CONTENT_TYPE).map_or(&[], |value| value.as_bytes()))
    }

    /// The type as text, if there is one. Without its parameters if these are not ASCII, such as a file name in another
    /// language.
    pub(crate) fn text(self) -> Option<String> {
        let whole = if self.0.is_ascii() { self.0 } else { self.essence() };
        let text = str::from_utf8(whole).ok().filter(|text| !text.is_empty() && text.is_ascii());
        text.map(str::to_owned)
    }

    pub(crate) fn is_html(self) -> bool {
        let essence = self.essence();
        [&b"text/html"[..], b"application/xhtml+xml"].iter().any(|html| essence.eq_ignore_ascii_case(html))
    }

    /// The declared character set, if there is one.
    pub(crate) fn charset(self) -> Option<Cow<'a, str>> {
        self.0.split(|byte| *byte == b';').skip(1).find_map(|parameter| {
            let equals = parameter.iter().position(|byte| *byte == b'=')?;
            let (name, value) = parameter.split_at(equals);
            let is_charset = name.trim_ascii().eq_ignore_ascii_case(b"charset");
            let value = value[1..].trim_ascii();
            let quoted = |quote: u8| value.strip_prefix(&[quote])?.strip_suffix(&[quote]);
            let value = quoted(b'"').or_else(|| quoted(b'\'')).unwrap_or(value);
            (is_charset && !value.is_empty()).then(|| String::from_utf8_lossy(value))
        })
    }

    /// Type and subtype.
    fn essence(self) -> &'a [u8] {
        self.0.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns: what is declared, the type as text, the character set, whether it is HTML.
    #[test]
    fn a_type_is_read_whatever_its_parameters_are() {
        for (declared, text, charset, is_html) in [
            ("", None, None, false),
            ("application/json", Some("application/json"), None, false),
            ("text/plain; charset=iso-8859-1", Some("text/plain; charset=iso-8859-1"), Some("iso-8859-1"), false),
            ("Text/HTML ;Charset = \"utf-8\"", Some("Text/HTML ;Charset = \"utf-8\""), Some("utf-8"), true),
            ("text/html", Some("text/html"), None, true),
            ("text/csv;charset='latin1'", Some("text/csv;charset='latin1'"), Some("latin1"), false),
            ("application/pdf; name=\"Müller.pdf\"", Some("application/pdf"), None, false),
            ("text/plain; name=é; charset=utf-16", Some("text/plain"), Some("utf-16"), false),
            ("text/plain; charset=", Some("text/plain; charset="), None, false),
            ("é", None, None, false),
        ] {
            let media_type = MediaType(declared.as_bytes());
            let read = (media_type.text(), media_type.charset(), media_type.is_html());
            assert_eq!(read, (text.map(str::to_owned), charset.map(Cow::from), is_html), "{declared}");
        }
    }
}
