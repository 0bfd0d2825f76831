//! What an operation answers with.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

use super::problem::Problem;

/// An answer, or why there is none.
pub(crate) type Outcome = Result<Answer, Problem>;

/// The body of a successful answer.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A JSON document.
    Json(Vec<u8>),
    /// Nothing.
    Empty,
    /// A stored file.
    File {
        /// The type that it was uploaded with.
        content_type: String,
        /// Its content.
        content: Bytes,
    },
}

impl Answer {
    /// A value as JSON.
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
