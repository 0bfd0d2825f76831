//! Failures on their way to an HTTP response.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderName, HeaderValue, StatusCode};
use wharf::{Code, Failure};

use crate::envelope::problem;

/// A failure, and a header that goes with it.
#[derive(Clone)]
pub(crate) struct Problem {
    pub(crate) failure: Failure,
    header: Option<(HeaderName, HeaderValue)>,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self { failure, header: None }
    }
}

impl Problem {
    pub(crate) fn with_header(failure: Failure, name: HeaderName, value: &'static str) -> Self {
        Self { failure, header: Some((name, HeaderValue::from_static(value))) }
    }

    /// The response with the problem as its body.
    pub(crate) fn response(self, request_id: &str) -> Response {
        let failure = &self.failure;
        let status = StatusCode::from_u16(failure.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = [(CONTENT_TYPE, "application/problem+json")];
        let mut response = (status, kind, problem::text(failure, request_id)).into_response();
        let headers = response.headers_mut();
        if failure.code() == Code::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        headers.extend(failure.retry_after().map(|wait| (RETRY_AFTER, HeaderValue::from(whole_seconds(wait)))));
        headers.extend(self.header);
        response
    }
}

/// Rounded up, so that no caller retries too early.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

pub(crate) fn no_such_route() -> Problem {
    Failure::new(Code::MalformedRequest, "There is no such route").with_status(404).into()
}

pub(crate) fn no_such_method(allowed: &'static str) -> Problem {
    let failure = Failure::new(Code::MalformedRequest, "The route does not take this method").with_status(405);
    Problem::with_header(failure, http::header::ALLOW, allowed)
}
