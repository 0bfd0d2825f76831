//! The one door to a vendor, and what comes back through it.

use std::any::Any;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;

use crate::error::{Code, Failure, UpstreamProblem};
use crate::request::{Request, ResponseFormat};

/// Performs requests under one connection: adds its credentials, waits, repeats what may be
/// repeated, and keeps every bound. Implemented by the client, and by the test kit.
pub trait Upstream: Sync {
    /// Sends `request` and gives the answer of a success. Everything else is a [`Failure`].
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>>;

    /// Sends `request` and lets `reader` read the body of a success while it arrives, possibly on another thread. Returns
    /// the reader.
    fn read(&self, request: Request, reader: Box<dyn Reader>) -> BoxFuture<'_, Result<Box<dyn Reader>, Failure>>;

    /// How long the caller still waits, so that a walk over many pages can end in time.
    fn time_left(&self) -> Duration;
}

/// Reads the JSON body of an answer piece by piece, so that it need not be in memory as a whole.
pub trait Reader: Any + Send {
    /// Forgets what was read: the request was sent again, and its answer begins anew.
    fn restart(&mut self);

    /// Reads on.
    ///
    /// # Errors
    ///
    /// When the body is not what was promised.
    fn read(&mut self, bytes: &[u8]) -> Result<(), serde_json::Error>;

    /// Takes the body for complete.
    ///
    /// # Errors
    ///
    /// When it is not.
    fn finish(&mut self) -> Result<(), serde_json::Error>;
}

/// A successful answer, complete and decompressed.
#[derive(Clone, Debug)]
pub struct Response {
    /// Media type as the vendor declared it.
    pub content_type: Option<String>,
    /// The vendor's clock when it answered, in seconds since 1970.
    pub date: Option<i64>,
    /// Body. Where JSON was expected, it is JSON.
    pub body: Bytes,
}

/// What an action answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// JSON text, byte for byte as the vendor sent it.
    Json(Bytes),
    /// The bytes of a file.
    Bytes {
        /// Media type.
        content_type: String,
        /// Content.
        bytes: Bytes,
    },
}

impl Answer {
    /// The answer that `response` is to a request that expected `expect`.
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

/// The failure that an unsuccessful status means.
///
/// `read_only` tells whether the request could have changed anything: a server error leaves a
/// write in doubt, and a read merely unanswered.
pub fn refusal(problem: UpstreamProblem, request: &Request) -> Failure {
    let status = problem.status;
    let said = problem.title.as_deref().map(|title| format!(": {}", title.trim_end_matches('.'))).unwrap_or_default();
    let (code, detail) = match status {
        status if request.removed_on.contains(&status) => {
            (Code::UpstreamRemoved, "The vendor has withdrawn this operation. Use another action".to_owned())
        }
        400 | 422 => (Code::UpstreamRejected, format!("The vendor refused the request{said}")),
        401 => (Code::ConnectionRejected, format!("The vendor refused the credentials{said}. Check the connection")),
        403 => (Code::PermissionDenied, format!("The credentials may not do this{said}. Grant the application access")),
        404 => (Code::UpstreamNotFound, format!("The vendor has no such record{said}")),
        409 => (Code::UpstreamConflict, format!("The record's state forbids this{said}")),
        410 => (Code::UpstreamRemoved, format!("The vendor does not offer this operation{said}")),
        429 => (Code::RateLimited, "The vendor's rate limit is reached. Try again later".to_owned()),
        300..=399 if request.read_only => {
            (Code::UpstreamInvalid, "The vendor redirected elsewhere, which is not followed".to_owned())
        }
        300..=399 => (
            Code::UpstreamInvalid,
            "The vendor redirected elsewhere, which is not followed. The change may have been made: look before repeating"
                .to_owned(),
        ),
        400..=499 => (Code::UpstreamRejected, format!("The vendor refused the request with status {status}{said}")),
        _ if request.read_only => (Code::UpstreamUnavailable, format!("The vendor failed with status {status}{said}")),
        _ => (
            Code::OutcomeUnknown,
            format!(
                "The vendor failed with status {status}{said}. The change may have been made: look before repeating"
            ),
        ),
    };
    Failure::new(code, detail).with_upstream(problem)
}
