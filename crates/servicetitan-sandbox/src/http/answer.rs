//! The result of an operation.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

use super::problem::Problem;

/// The response of an operation, or the error.
pub(crate) type Outcome = Result<Answer, Problem>;

/// The body of a successful response.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A JSON document.
    Json(Vec<u8>),
    /// No body.
    Empty,
    /// An uploaded file.
    File {
        /// Its content type.
        content_type: String,
        /// Its content.
        content: Bytes,
    },
}

impl Answer {
    /// Serializes a value as JSON.
    pub(crate) fn json(value: &impl Serialize) -> Outcome {
        serde_json::to_vec(value)
            .map(Self::Json)
            .map_err(|error| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Json(body) => ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body).into_response(),
            Self::Empty => StatusCode::OK.into_response(),
            Self::File { content_type, content } => ([(header::CONTENT_TYPE, content_type)], content).into_response(),
        }
    }
}
