//! Failures as the JSON of `application/problem+json` (RFC 9457).

use serde::Serialize;
use wharf::error::UpstreamProblem;
use wharf::{Failure, Fault};

/// Where the runner explains each code. A relative reference: it leads back to the runner itself.
pub(crate) const EXPLAINED_AT: &str = "/errors/";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Problem<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    retryable: bool,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Fault],
    #[serde(skip_serializing_if = "Option::is_none")]
    upstream: Option<&'a UpstreamProblem>,
}

/// A failure as JSON.
pub(crate) fn text(failure: &Failure, request_id: &str) -> Vec<u8> {
    let code = failure.code();
    let problem = Problem {
        kind: format!("{EXPLAINED_AT}{}", code.name()),
        title: code.title(),
        status: failure.status(),
        detail: failure.detail(),
        code: code.name(),
        retryable: failure.retryable(),
        request_id,
        errors: failure.faults(),
        upstream: failure.upstream(),
    };
    // Serializing plain data with string keys cannot fail.
    serde_json::to_vec(&problem).unwrap_or_default()
}
