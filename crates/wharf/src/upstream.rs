//! The interface through which components send requests to a vendor, and the responses.

use std::any::Any;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;

use crate::error::{Code, Failure, UpstreamProblem};
use crate::request::{Request, ResponseFormat};

/// A boxed future of a result.
pub type ResultFuture<'a, T> = BoxFuture<'a, Result<T, Failure>>;

/// Sends requests with one connection: adds credentials, applies the rate limit, retries where that is safe, and
/// enforces every limit. Implemented by the client and the test kit.
pub trait Upstream: Sync {
    /// Sends `request` and returns the response if it has a success status. Anything else is a [`Failure`].
    fn send(&self, request: Request) -> ResultFuture<'_, Response>;

    /// Sends `request` and passes the body of a successful response to `reader` while it arrives, possibly on another
    /// thread. Returns the reader.
    fn read(&self, request: Request, reader: Box<dyn Reader>) -> ResultFuture<'_, Box<dyn Reader>>;

    /// Time until the caller's deadline, so that a loop over many pages can end in time.
    fn time_left(&self) -> Duration;
}

/// Parses the JSON body of a response in pieces, so that the whole body need not be in memory.
pub trait Reader: Any + Send {
    /// Discards what was read: the request is being retried, and its response starts from the beginning.
    fn restart(&mut self);

    /// Parses the next piece.
    ///
    /// # Errors
    ///
    /// When the body does not have the expected format.
    fn read(&mut self, bytes: &[u8]) -> Result<(), serde_json::Error>;

    /// Called at the end of the body.
    ///
    /// # Errors
    ///
    /// When the body is incomplete.
    fn finish(&mut self) -> Result<(), serde_json::Error>;
}

/// A successful response, complete and decompressed.
#[derive(Clone, Debug)]
pub struct Response {
    /// Media type that the vendor declared.
    pub content_type: Option<String>,
    /// Time of the response by the vendor's clock, in Unix seconds.
    pub date: Option<i64>,
    /// Body; valid JSON if the request expects JSON.
    pub body: Bytes,
}

/// The result of an action.
#[derive(Clone, Debug)]
pub enum Answer {
    /// JSON text, unchanged from the vendor.
    Json(Bytes),
    /// A file.
    Bytes {
        /// Media type.
        content_type: String,
        /// Content.
        bytes: Bytes,
    },
}

impl Answer {
    /// Converts the response to a request that expected `format`.
    pub fn of(response: Response, format: ResponseFormat) -> Self {
        match format {
            ResponseFormat::Json if response.body.trim_ascii().is_empty() => Self::Json(Bytes::from_static(b"{}")),
            ResponseFormat::Json => Self::Json(response.body),
            ResponseFormat::Text => {
                let text = String::from_utf8_lossy(&response.body);
                Self::Json(serde_json::Value::from(text).to_string().into())
            }
            ResponseFormat::Bytes => Self::Bytes {
                content_type: response.content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                bytes: response.body,
            },
        }
    }
}

/// The failure for a response with an error status.
///
/// A server error leaves the outcome of a write unknown; a read can be retried.
pub fn refusal(problem: UpstreamProblem, request: &Request) -> Failure {
    let status = problem.status;
    let reason = problem.title.as_deref().map(|title| format!(": {}", title.trim_end_matches('.'))).unwrap_or_default();
    let (code, detail) = match status {
        status if request.removed_on.contains(&status) => {
            (Code::UpstreamRemoved, "The vendor has withdrawn this operation. Use another action".to_owned())
        }
        400 | 422 => (Code::UpstreamRejected, format!("The vendor rejected the request{reason}")),
        401 => (Code::ConnectionRejected, format!("The vendor rejected the credentials{reason}. Check the connection")),
        403 => (
            Code::PermissionDenied,
            format!("The credentials lack this permission{reason}. Grant the application access"),
        ),
        404 => (Code::UpstreamNotFound, format!("The vendor has no such record{reason}")),
        409 => (Code::UpstreamConflict, format!("The state of the record does not allow this{reason}")),
        410 => (Code::UpstreamRemoved, format!("The vendor does not offer this operation{reason}")),
        429 => (Code::RateLimited, "The vendor's rate limit is reached. Try again later".to_owned()),
        300..=399 if request.read_only => {
            (Code::UpstreamInvalid, "The vendor sent a redirect, which is not followed".to_owned())
        }
        300..=399 => (
            Code::UpstreamInvalid,
            "The vendor sent a redirect, which is not followed. The change may have been made: check before a retry"
                .to_owned(),
        ),
        400..=499 => (Code::UpstreamRejected, format!("The vendor rejected the request with status {status}{reason}")),
        _ if request.read_only => {
            (Code::UpstreamUnavailable, format!("The vendor failed with status {status}{reason}"))
        }
        _ => (
            Code::OutcomeUnknown,
            format!(
                "The vendor failed with status {status}{reason}. The change may have been made: check before a retry"
            ),
        ),
    };
    Failure::new(code, detail).with_upstream(problem)
}
