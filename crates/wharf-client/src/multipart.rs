//! Multipart forms (RFC 7578), as browsers write them.

use bytes::Bytes;
use http::HeaderValue;
use wharf::FormPart;

use crate::request_body::RequestBody;

/// A form, ready to be sent.
pub(crate) struct EncodedForm {
    pub(crate) content_type: HeaderValue,
    pub(crate) body: RequestBody,
}

/// Media type of a file that has none.
const BYTES: &str = "application/octet-stream";

/// Encodes a form. The contents of its parts are not copied.
pub(crate) fn encode(parts: &[FormPart]) -> EncodedForm {
    // Random, so that no content is likely to hold it.
    encode_with(parts, &format!("{:032x}", fastrand::u128(..)))
}

fn encode_with(parts: &[FormPart], boundary: &str) -> EncodedForm {
    let pieces = parts.iter().enumerate().flat_map(|(index, part)| {
        let end_of_previous = if index == 0 { "" } else { "\r\n" };
        let head = format!("{end_of_previous}--{boundary}\r\n{}\r\n", part_headers(part));
        [Bytes::from(head), part.bytes.clone()]
    });
    let body = pieces.chain([Bytes::from(format!("\r\n--{boundary}--\r\n"))]).collect();
    let content_type = format!("multipart/form-data; boundary={boundary}");
    // A boundary of hexadecimal digits is always valid.
    let content_type = HeaderValue::from_str(&content_type).unwrap_or(HeaderValue::from_static("multipart/form-data"));
    EncodedForm { content_type, body }
}

/// The header lines of a part.
fn part_headers(part: &FormPart) -> String {
    let mut headers = format!("Content-Disposition: form-data; name=\"{}\"", escaped(&part.name));
    if let Some(file_name) = &part.file_name {
        headers.extend(["; filename=\"", &escaped(file_name), "\""]);
    }
    headers.push_str("\r\n");
    let own = part.content_type.as_deref().filter(|content_type| is_header_value(content_type));
    if let Some(content_type) = own.or(part.file_name.is_some().then_some(BYTES)) {
        headers.extend(["Content-Type: ", content_type, "\r\n"]);
    }
    headers
}

/// A name, with what would end it escaped (WHATWG HTML, "multipart/form-data encoding algorithm").
fn escaped(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

fn is_header_value(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use http_body_util::BodyExt;

    use super::*;

    fn part(name: &str, file_name: Option<&str>, content_type: Option<&str>) -> FormPart {
        let [file_name, content_type] = [file_name, content_type].map(|text| text.map(str::to_owned));
        FormPart { name: name.to_owned(), file_name, content_type, bytes: Bytes::from_static(b"x") }
    }

    #[test]
    fn names_are_written_as_browsers_write_them() {
        let table = [
            (part("my field", None, None), "name=\"my field\"\r\n"),
            (part("café", None, Some("text/plain")), "name=\"café\"\r\nContent-Type: text/plain\r\n"),
            (part("a\"b\\c'd", None, None), "name=\"a%22b\\c'd\"\r\n"),
            (
                part("f", Some("a\r\nX: y.pdf"), Some("a/b")),
                "name=\"f\"; filename=\"a%0D%0AX: y.pdf\"\r\nContent-Type: a/b\r\n",
            ),
            (
                part("f", Some("c:\\Müller \"1\".pdf"), None),
                "name=\"f\"; filename=\"c:\\Müller %221%22.pdf\"\r\nContent-Type: application/octet-stream\r\n",
            ),
            (
                part("f", Some("a"), Some("a/b\r\nX: y")),
                "name=\"f\"; filename=\"a\"\r\nContent-Type: application/octet-stream\r\n",
            ),
        ];
        for (part, expected) in table {
            assert_eq!(part_headers(&part), format!("Content-Disposition: form-data; {expected}"));
        }
    }

    #[test]
    fn the_length_of_a_form_is_known() {
        let form = encode_with(&[part("a", None, None), part("b", Some("c"), Some("d/e"))], "0f");
        assert_eq!(form.content_type, "multipart/form-data; boundary=0f");
        let length = hyper::body::Body::size_hint(&form.body).exact();
        let sent = form.body.collect().now_or_never().unwrap().unwrap().to_bytes();
        let expected = "--0f\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--0f\r\n\
            Content-Disposition: form-data; name=\"b\"; filename=\"c\"\r\nContent-Type: d/e\r\n\r\nx\r\n--0f--\r\n";
        assert_eq!((sent, length), (Bytes::from(expected), Some(expected.len() as u64)));
    }
}
