//! Successful responses, and what their callers accept.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::sync::OwnedSemaphorePermit;
use wharf::Answer;

use super::answer_body::{self, PIECE};
use crate::envelope::answer;

/// Media type of a file's own bytes.
const BYTES: &str = "application/octet-stream";

/// Media type of JSON values, one on each line.
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// How answers are written.
pub(crate) struct Writer {
    /// The least bytes per second at which a caller must take a large answer.
    pub(crate) least_rate: usize,
    /// A large answer counts as a call in flight until the caller has taken it.
    pub(crate) admission: Option<OwnedSemaphorePermit>,
}

impl Writer {
    /// The answer of an action: `{"data": …}`, or a file's own bytes for callers that accept them.
    pub(crate) fn action(self, answer: Answer, headers: &HeaderMap) -> Response {
        match answer {
            Answer::Bytes { content_type, bytes } if accepts(headers, BYTES) => {
                let length = bytes.len();
                raw(&content_type, self.body(length, Some(length), answer_body::pieces(bytes)))
            }
            Answer::Bytes { content_type, bytes } => {
                let length = bytes.len();
                json(self.body(length, None, answer::buffer(&content_type, bytes)))
            }
            answer @ Answer::WithHead { .. } => json(answer::action(answer)),
            Answer::Json(data) if data.len() <= PIECE => json(answer::action(Answer::Json(data))),
            Answer::Json(data) => {
                let parts = answer::json(data);
                let length = parts.iter().map(Bytes::len).sum();
                json(self.body(length, Some(length), parts.into_iter().flat_map(answer_body::pieces)))
            }
        }
    }

    /// JSON that is complete.
    pub(crate) fn text(self, text: Bytes) -> Body {
        self.body(text.len(), Some(text.len()), answer_body::pieces(text))
    }

    /// A body with about `size` bytes; `length` if they were counted.
    fn body(self, size: usize, length: Option<usize>, pieces: impl Iterator<Item = Bytes> + Send + 'static) -> Body {
        if size <= PIECE {
            return Body::from(answer::concat(pieces));
        }
        answer_body::body(pieces, length, self.least_rate, self.admission)
    }
}

/// A JSON response.
pub(crate) fn json(body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    // Room for what every response gets, so that the map need not grow.
    response.headers_mut().reserve(8);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// JSON with its entity tag, or the tag alone for a caller that has the JSON already.
pub(crate) fn tagged(headers: &HeaderMap, tag: &str, text: impl Into<Body>) -> Response {
    let tag = format!("\"{tag}\"");
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

/// A file's bytes. The vendor chose their content type, so no browser may show them as a page.
fn raw(content_type: &str, bytes: Body) -> Response {
    let fallback = HeaderValue::from_static(BYTES);
    let kind = HeaderValue::from_str(content_type).unwrap_or(fallback);
    ([(CONTENT_TYPE, kind)], [(CONTENT_DISPOSITION, "attachment")], bytes).into_response()
}

/// Whether the caller prefers a media type to JSON (RFC 9110 section 12.5.1).
pub(crate) fn accepts(headers: &HeaderMap, wanted: &str) -> bool {
    weight(headers, wanted) > weight(headers, "application/json")
}

/// The weight that the most specific of a caller's media ranges gives to a media type. Ranges with `*` count for JSON
/// alone, because it is what those who take anything get.
fn weight(headers: &HeaderMap, kind: &str) -> f32 {
    let ranges: &[&str] = if kind == "application/json" { &[kind, "application/*", "*/*"] } else { &[kind] };
    let named = |range: &&str| {
        let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
        accepted.flat_map(|value| value.split(',')).filter_map(|one| weight_in(one, range)).reduce(f32::max)
    };
    ranges.iter().find_map(named).unwrap_or(0.0)
}

/// The weight of a media range, if it is this one.
fn weight_in(range: &str, name: &str) -> Option<f32> {
    let mut parts = range.split(';').map(str::trim);
    parts.next().filter(|one| one.eq_ignore_ascii_case(name))?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    Some(weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)))
}

/// Whether the caller accepts compressed answers.
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let taken = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    taken.flat_map(|value| value.split(',')).any(|one| one.trim() == "gzip")
}
