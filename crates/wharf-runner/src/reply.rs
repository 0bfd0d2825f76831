//! Answers on their way out.

use std::fmt::Write;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::{BufMut, Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use wharf::Answer;

/// The answer of an action: `{"data": …}`, or a file's own bytes for those who want them.
pub(crate) fn reply(answer: Answer, wants_bytes: bool) -> Response {
    match answer {
        Answer::Json(data) => json(enveloped(&data)),
        Answer::Bytes { content_type, bytes } if wants_bytes => raw(&content_type, bytes),
        Answer::Bytes { content_type, bytes } => json(buffered(&content_type, &bytes)),
    }
}

/// A JSON response.
pub(crate) fn json(body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, "application/json")], body.into()).into_response()
}

/// A strong tag for a text.
pub(crate) fn digest(text: &[u8]) -> String {
    format!("sha256-{:x}", Sha256::digest(text))
}

/// The vendor's JSON, byte for byte, inside the envelope.
fn enveloped(data: &Bytes) -> Bytes {
    let mut body = BytesMut::with_capacity(data.len() + 9);
    body.put_slice(br#"{"data":"#);
    body.put_slice(data);
    body.put_slice(b"}");
    body.freeze()
}

/// Bytes in the established `Buffer` form.
fn buffered(content_type: &str, bytes: &[u8]) -> String {
    let mut body = String::with_capacity(bytes.len() * 4 + 80);
    body.push_str(r#"{"data":{"type":"Buffer","data":["#);
    for (index, byte) in bytes.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Writing to a String cannot fail.
        _ = write!(body, "{comma}{byte}");
    }
    _ = write!(body, r#"]}},"contentType":{}}}"#, serde_json::Value::from(content_type));
    body
}

/// A file's bytes. `nosniff`, because the vendor chose the content type.
fn raw(content_type: &str, bytes: Bytes) -> Response {
    let fallback = HeaderValue::from_static(BYTES);
    let kind = HeaderValue::from_str(content_type).unwrap_or(fallback);
    let safe = HeaderValue::from_static("nosniff");
    ([(CONTENT_TYPE, kind), (X_CONTENT_TYPE_OPTIONS, safe)], bytes).into_response()
}

/// Media type of a file's own bytes.
pub(crate) const BYTES: &str = "application/octet-stream";

/// Media type of JSON values, one on each line.
pub(crate) const LINES: &str = "application/x-ndjson";

/// Whether the caller names a media type among those that it accepts.
pub(crate) fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut kinds = accepted.flat_map(|value| value.split(','));
    kinds.any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == wanted))
}
