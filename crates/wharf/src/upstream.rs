//! The interface through which components send requests to a vendor, and the responses.

use std::any::Any;
use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::error::{Code, DEFAULT_RETRY_AFTER, Failure, UpstreamProblem};
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

    /// Memory for what is put together from many responses. Without a limit, unless the client has one.
    fn reservation(&self) -> Box<dyn Reserve> {
        Box::new(Unlimited)
    }
}

/// Memory that is reserved until this is dropped.
pub trait Reserve: Send + Sync {
    /// Reserves so many bytes more. Returns false if there is no room for them.
    fn grow(&mut self, bytes: usize) -> bool;
}

struct Unlimited;

impl Reserve for Unlimited {
    fn grow(&mut self, _: usize) -> bool {
        true
    }
}

/// Bytes with the memory that is reserved for them.
pub struct ReservedBytes<B, R> {
    bytes: B,
    _memory: R,
}

impl<B: AsRef<[u8]> + Send + 'static, R: Send + 'static> ReservedBytes<B, R> {
    /// Bytes whose memory is reserved for as long as they exist.
    pub fn shared(bytes: B, memory: R) -> Bytes {
        Bytes::from_owner(Self { bytes, _memory: memory })
    }
}

impl<B: AsRef<[u8]>, R> AsRef<[u8]> for ReservedBytes<B, R> {
    fn as_ref(&self) -> &[u8] {
        self.bytes.as_ref()
    }
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

    /// Called after that with the cursor of the next page, or the link to it, if the request names its header and the
    /// response has it.
    fn note_next(&mut self, _: String) {}
}

/// A successful response, complete and decompressed.
#[derive(Clone, Debug)]
pub struct Response {
    /// Media type that the vendor declared.
    pub content_type: Option<String>,
    /// Time of the response by the vendor's clock, in Unix seconds, if the request wants it.
    pub date: Option<i64>,
    /// The cursor of the next page, or the link to it, if the request names its header.
    pub next: Option<String>,
    /// Status and headers, if the request has conditions or ranges that the response answers.
    pub head: Option<Box<ResponseHead>>,
    /// Body; valid JSON if the request expects JSON, UTF-8 if it expects text.
    pub body: Bytes,
}

/// Status and headers of a response.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct ResponseHead {
    /// HTTP status, such as 304 for content that has not changed, or 206 for a part.
    pub status: u16,
    /// Headers about the content, by name in lowercase.
    pub headers: BTreeMap<String, String>,
}

impl ResponseHead {
    /// Whether the content has not changed, so that there is none in the response.
    fn is_not_modified(&self) -> bool {
        self.status == 304
    }
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
    /// An answer whose meaning depends on the vendor's status and headers.
    WithHead {
        /// Status and headers.
        head: Box<ResponseHead>,
        /// The answer itself.
        answer: Box<Answer>,
    },
}

impl Answer {
    /// Converts the response to a request that expected `format`.
    pub fn of(mut response: Response, format: ResponseFormat) -> Self {
        if let Some(head) = response.head.take() {
            let format = if head.is_not_modified() { ResponseFormat::Nothing } else { format };
            return Self::WithHead { head, answer: Box::new(Self::of(response, format)) };
        }
        match format {
            ResponseFormat::Json | ResponseFormat::Nothing if response.body.trim_ascii().is_empty() => {
                Self::Json(Bytes::from_static(b"{}"))
            }
            ResponseFormat::Json | ResponseFormat::Nothing => Self::Json(response.body),
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

    /// The same in memory of its own, for an answer that is kept.
    #[must_use]
    pub fn copied(&self) -> Self {
        match self {
            Self::Json(text) => Self::Json(Bytes::copy_from_slice(text)),
            Self::Bytes { content_type, bytes } => {
                Self::Bytes { content_type: content_type.clone(), bytes: Bytes::copy_from_slice(bytes) }
            }
            Self::WithHead { head, answer } => Self::WithHead { head: head.clone(), answer: Box::new(answer.copied()) },
        }
    }

    /// Size of its content in bytes.
    pub fn size(&self) -> usize {
        match self {
            Self::Json(text) => text.len(),
            Self::Bytes { bytes, .. } => bytes.len(),
            Self::WithHead { answer, .. } => answer.size(),
        }
    }
}

/// The failure for a response with an error status, which may ask to wait before the next request.
///
/// A server error leaves the outcome of a write unknown; a read can be retried.
pub fn refusal(problem: UpstreamProblem, request: &Request, asked_wait: Option<Duration>) -> Failure {
    let status = problem.status;
    let reason = problem.title.as_deref().map(|title| format!(": {}", title.trim_end_matches('.'))).unwrap_or_default();
    let (code, detail) = match status {
        status if request.removed_on.contains(&status) => {
            (Code::UpstreamRemoved, "The vendor has withdrawn this operation. Use another action".to_owned())
        }
        // A success that holds a refusal.
        200..=299 | 400 | 422 => (Code::UpstreamRejected, format!("The vendor rejected the request{reason}")),
        401 => (Code::ConnectionRejected, format!("The vendor rejected the credentials{reason}. Check the connection")),
        403 => (
            Code::PermissionDenied,
            format!("The credentials lack this permission{reason}. Grant the application access"),
        ),
        404 => (Code::UpstreamNotFound, format!("The vendor has no such record{reason}")),
        409 => (Code::UpstreamConflict, format!("The state of the record does not allow this{reason}")),
        410 => (Code::UpstreamRemoved, format!("The vendor does not offer this operation{reason}")),
        429 => (Code::RateLimited, format!("The vendor limits the rate of requests{reason}. {}", advice(asked_wait))),
        300..=399 if request.read_only => {
            (Code::UpstreamInvalid, "The vendor sent a redirect, which is not followed".to_owned())
        }
        300..=399 => (
            Code::UpstreamInvalid,
            "The vendor sent a redirect, which is not followed. The change may have been made: check before a retry"
                .to_owned(),
        ),
        status if !is_server_failure(status) => {
            (Code::UpstreamRejected, format!("The vendor rejected the request with status {status}{reason}"))
        }
        _ if request.read_only => {
            let advice = asked_wait.map(|_| format!(". {}", advice(asked_wait))).unwrap_or_default();
            (Code::UpstreamUnavailable, format!("The vendor failed with status {status}{reason}{advice}"))
        }
        _ => (
            Code::OutcomeUnknown,
            format!(
                "The vendor failed with status {status}{reason}. The change may have been made: check before a retry"
            ),
        ),
    };
    let wait = code.retryable().then(|| asked_wait.unwrap_or(DEFAULT_RETRY_AFTER));
    Failure::new(code, detail).with_upstream(problem).with_retry_after(wait)
}

/// Whether a status says that the vendor failed, and not that it rejected the request: the server errors, and those of
/// the others that end a request before its work is done (RFC 9110 section 15.5.9, RFC 8470 section 5.2).
pub fn is_server_failure(status: u16) -> bool {
    matches!(status, 408 | 425 | 500..)
}

fn advice(asked_wait: Option<Duration>) -> String {
    match asked_wait {
        Some(wait) => format!("It asks to wait {} s", wait.max(DEFAULT_RETRY_AFTER).as_secs_f64().ceil()),
        None => "Try again later".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Api;

    fn problem(status: u16) -> UpstreamProblem {
        UpstreamProblem { status, title: Some("No.".to_owned()), ..UpstreamProblem::default() }
    }

    /// Every status of an error, on a read and on a write.
    #[test]
    fn every_status_has_its_code() {
        let api = Api::new("api", "");
        for status in 300..=599 {
            let [read, write] = match status {
                300..=399 => [Code::UpstreamInvalid; 2],
                401 => [Code::ConnectionRejected; 2],
                403 => [Code::PermissionDenied; 2],
                404 => [Code::UpstreamNotFound; 2],
                408 | 425 | 500.. => [Code::UpstreamUnavailable, Code::OutcomeUnknown],
                409 => [Code::UpstreamConflict; 2],
                410 => [Code::UpstreamRemoved; 2],
                429 => [Code::RateLimited; 2],
                _ => [Code::UpstreamRejected; 2],
            };
            for (request, code) in [(api.get("a"), read), (api.post("a"), write)] {
                let failure = refusal(problem(status), &request, Some(Duration::from_secs(60)));
                assert_eq!(failure.code(), code, "{status} {}", request.method);
                assert_eq!(failure.detail().contains(": No"), status >= 400, "{status} {failure}");
                let wait = code.retryable().then_some(Duration::from_secs(60));
                assert_eq!(failure.retry_after(), wait, "{status} {}", request.method);
                assert_eq!(failure.detail().contains("60 s"), wait.is_some(), "{status} {failure}");
                assert_eq!(failure.upstream().map(|problem| problem.status), Some(status));
            }
            let removed = api.post("a").removed_on(&[404, 500]);
            let is_removed = refusal(problem(status), &removed, None).code() == Code::UpstreamRemoved;
            assert_eq!(is_removed, matches!(status, 404 | 410 | 500), "{status}");
        }
    }

    #[test]
    fn a_caller_waits_a_second_at_least() {
        let read = Api::new("api", "").get("a");
        let second = Some(Duration::from_secs(1));
        for status in [429, 503] {
            for wait in [None, Some(Duration::ZERO), Some(Duration::from_millis(300))] {
                let failure = refusal(problem(status), &read, wait);
                assert_eq!(failure.retry_after(), second, "{status} {wait:?}");
                assert_eq!(failure.detail().contains("asks to wait 1 s"), wait.is_some(), "{failure}");
            }
        }
        let failure = refusal(problem(429), &read, Some(Duration::from_millis(1_500)));
        assert_eq!(failure.retry_after(), Some(Duration::from_millis(1_500)));
        assert!(failure.detail().ends_with("It asks to wait 2 s"), "{failure}");
    }
}
