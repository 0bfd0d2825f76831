//! Errors in the vendor's format.

use std::fmt::Display;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// Why a call failed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Problem {
    status: StatusCode,
    title: String,
    errors: Map<String, Value>,
}

impl Problem {
    /// An error without messages about fields.
    pub(crate) fn new(status: StatusCode, title: impl Into<String>) -> Self {
        Self { status, title: title.into(), errors: Map::new() }
    }

    /// The request was rejected.
    pub(crate) fn bad_request(error: impl Display) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }

    /// Validation errors by field.
    pub(crate) fn validation(errors: Map<String, Value>) -> Self {
        let title = "One or more validation errors occurred.".to_owned();
        Self { status: StatusCode::BAD_REQUEST, title, errors }
    }

    /// A validation error of one field.
    pub(crate) fn field(name: &str, message: impl Into<String>) -> Self {
        let messages = Value::Array(vec![Value::String(message.into())]);
        Self::validation(Map::from_iter([(name.to_owned(), messages)]))
    }

    /// The record does not exist.
    pub(crate) fn not_found(noun: &str, id: i64) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no {noun} with id {id}."))
    }

    /// The state of the record does not allow the call.
    pub(crate) fn conflict(title: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, title)
    }

    /// The status of the response.
    #[cfg(test)]
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The messages by field.
    #[cfg(test)]
    pub(crate) fn errors(&self) -> &Map<String, Value> {
        &self.errors
    }

    fn reference(&self) -> &'static str {
        match self.status {
            StatusCode::BAD_REQUEST => "https://tools.ietf.org/html/rfc7231#section-6.5.1",
            StatusCode::UNAUTHORIZED => "https://tools.ietf.org/html/rfc7235#section-3.1",
            StatusCode::FORBIDDEN => "https://tools.ietf.org/html/rfc7231#section-6.5.3",
            StatusCode::NOT_FOUND => "https://tools.ietf.org/html/rfc7231#section-6.5.4",
            StatusCode::METHOD_NOT_ALLOWED => "https://tools.ietf.org/html/rfc7231#section-6.5.5",
            StatusCode::CONFLICT => "https://tools.ietf.org/html/rfc7231#section-6.5.8",
            StatusCode::PAYLOAD_TOO_LARGE => "https://tools.ietf.org/html/rfc7231#section-6.5.11",
            _ => "https://tools.ietf.org/html/rfc7231#section-6.6.1",
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = json!({
            "type": self.reference(),
            "title": self.title,
            "status": self.status.as_u16(),
            "traceId": format!("{:032x}", fastrand::u128(..)),
            "errors": self.errors,
            "data": {},
        });
        (self.status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}
