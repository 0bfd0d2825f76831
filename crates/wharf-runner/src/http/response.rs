//! Answers on their way out.

use std::fmt::Write;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::{BufMut, Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_TYPE, ETAG, IF_NONE_MATCH, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use sha2::{Digest, Sha256};
use wharf::{Answer, Code, Failure};

/// The answer of an action: `{"data": …}`, or a file's own bytes for those who want them.
pub(crate) fn reply(answer: Answer, headers: &HeaderMap) -> Response {
    match answer {
        Answer::Json(data) => json(enveloped(&data)),
        Answer::Bytes { content_type, bytes } if accepts(headers, BYTES) => raw(&content_type, bytes),
        Answer::Bytes { content_type, bytes } => json(buffered(&content_type, &bytes)),
    }
}

/// A JSON response.
pub(crate) fn json(body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// A strong tag for a text.
pub(crate) fn digest(text: &[u8]) -> String {
    format!("sha256-{:x}", Sha256::digest(text))
}

/// JSON with its tag, or only the tag for a caller that has it already.
pub(crate) fn unless_known(headers: &HeaderMap, digest: &str, text: impl Into<Body>) -> Response {
    let tag = format!("\"{digest}\"");
    if matches(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
    }
    ([(ETAG, tag.as_str()), (CONTENT_TYPE, "application/json")], text.into()).into_response()
}

/// `If-None-Match` (RFC 9110 section 13.1.2), with weak comparison.
pub(crate) fn matches(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = given.flat_map(|value| value.split(','));
    tags.any(|given| {
        let given = given.trim();
        given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag
    })
}

/// An answer as JSON with its tag.
///
/// # Errors
///
/// `internal`, when it cannot be written.
pub(crate) fn written(headers: &HeaderMap, answer: &impl Serialize) -> Result<Response, Failure> {
    let text = text(answer)?;
    Ok(unless_known(headers, &digest(&text), text))
}

/// An answer as JSON.
///
/// # Errors
///
/// `internal`, when it cannot be written.
pub(crate) fn text(answer: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(answer)
        .map_err(|error| Failure::new(Code::Internal, "The answer could not be written").with_cause(error))
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
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// Whether the caller names a media type among those that it accepts, and names JSON as none that it likes better
/// (RFC 9110 section 12.5.1).
pub(crate) fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    let weight = |kind| {
        let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges = accepted.flat_map(|value| value.split(','));
        ranges.filter_map(|range| weight_in(range, kind)).fold(0.0, f32::max)
    };
    weight(wanted) > 0.0 && weight(wanted) >= weight("application/json")
}

/// The weight that a range of media types gives to this one.
fn weight_in(range: &str, kind: &str) -> Option<f32> {
    let mut parts = range.split(';').map(str::trim);
    parts.next().filter(|name| name.eq_ignore_ascii_case(kind))?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    Some(weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)))
}
