//! Responses that are successes only for requests with conditions or ranges.

use std::collections::BTreeMap;

use http::header::{
    AGE, CACHE_CONTROL, CONTENT_LOCATION, CONTENT_RANGE, DATE, ETAG, EXPIRES, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, RANGE, VARY,
};
use http::{HeaderMap, HeaderName, StatusCode};
use wharf::{Request, ResponseHead};

/// Whether a request asks for a part of a file.
pub(crate) fn has_range(request: &Request) -> bool {
    has_header(request, &RANGE)
}

/// The head of a response that answers a condition or range of its request: "not modified" or "partial content".
pub(crate) fn response_head(status: StatusCode, headers: &HeaderMap, request: &Request) -> Option<Box<ResponseHead>> {
    let is_asked_for = match status {
        StatusCode::PARTIAL_CONTENT => has_range(request),
        StatusCode::NOT_MODIFIED => {
            request.read_only && (has_header(request, &IF_NONE_MATCH) || has_header(request, &IF_MODIFIED_SINCE))
        }
        _ => return None,
    };
    is_asked_for.then(|| Box::new(ResponseHead { status: status.as_u16(), headers: told(headers) }))
}

fn has_header(request: &Request, wanted: &HeaderName) -> bool {
    request.headers.iter().any(|(name, _)| name == wanted)
}

/// What a caller needs to know: validators, ranges, and how long the content is fresh.
fn told(headers: &HeaderMap) -> BTreeMap<String, String> {
    let names =
        [AGE, CACHE_CONTROL, CONTENT_LOCATION, CONTENT_RANGE, DATE, ETAG, EXPIRES, LAST_MODIFIED, VARY].into_iter();
    let values = |name: &HeaderName| {
        let values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
        values.collect::<Vec<_>>().join(", ")
    };
    names.map(|name| (name.to_string(), values(&name))).filter(|(_, value)| !value.is_empty()).collect()
}
