//! Failures as `application/problem+json` (RFC 9457).

use std::sync::Arc;
use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde::Serialize;
use wharf::error::UpstreamProblem;
use wharf::{Code, Failure, Fault};

/// Where the runner explains each code. A relative reference: it leads back to the runner itself.
pub(crate) const EXPLAINED_AT: &str = "/errors/";

/// A failure on its way out. The outermost layer writes the body, because it knows the request's id.
#[derive(Clone)]
pub(crate) struct Problem(Arc<Failure>);

/// The body of a problem.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
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

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self(Arc::new(failure))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = status(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl Problem {
    pub(crate) fn failure(&self) -> &Failure {
        &self.0
    }

    /// What the web framework refused before a route saw it, such as a key that is not UTF-8.
    pub(crate) fn of_framework(response: &Response) -> Option<Self> {
        let status = response.status();
        let refused = status.is_client_error() || status.is_server_error();
        let failure =
            || Failure::new(Code::MalformedRequest, "The request cannot be read").with_status(status.as_u16());
        refused.then(|| failure().into())
    }

    /// The failure as JSON.
    pub(crate) fn text(&self, request_id: &str) -> Vec<u8> {
        let failure = self.failure();
        let code = failure.code();
        let body = Body {
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
        serde_json::to_vec(&body).unwrap_or_default()
    }

    /// Writes the failure into `response`.
    pub(crate) fn write(&self, response: &mut Response, request_id: &str) {
        let failure = self.failure();
        *response.body_mut() = self.text(request_id).into();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        // That of the body until now.
        headers.remove(CONTENT_LENGTH);
        if failure.code() == Code::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        headers.extend(failure.retry_after().map(|wait| (RETRY_AFTER, HeaderValue::from(whole_seconds(wait)))));
    }
}

fn status(failure: &Failure) -> StatusCode {
    StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Rounded up, so that nobody comes back too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
