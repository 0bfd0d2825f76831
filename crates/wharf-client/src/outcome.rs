//! The outcome of an attempt, and the failure that it means for the caller.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Code, Failure, ResponseHead};

/// The outcome of an attempt. Texts are private causes, without URLs.
pub(crate) enum Outcome {
    /// A complete response.
    Response {
        status: u16,
        retry_after: Option<Duration>,
        content_type: Option<String>,
        location: Option<String>,
        /// The vendor's clock, in seconds since 1970.
        date: Option<i64>,
        /// For the success of a request with conditions or ranges.
        head: Option<Box<ResponseHead>>,
        body: Bytes,
    },
    /// Nothing was sent: DNS, TCP or TLS failed.
    NotSent(String),
    /// The request was sent, and the connection broke before the response was complete.
    Broken(String),
    /// The request was sent, and the deadline passed before the response was complete.
    TimedOut,
    /// A success whose body is not in the expected format.
    InvalidBody(String),
    /// A success whose body cannot be read. The text says why, in words for the caller that follow "The response".
    Unreadable(String),
    /// A success with a web page where the vendor never sends one: something in front of it may have responded.
    WebPage,
    /// A success whose body is over the limit.
    TooLarge(usize),
}

impl Outcome {
    /// Whether this is a complete response that fulfils the request.
    pub(crate) fn is_success(&self) -> bool {
        matches!(self, Self::Response { status: 200..=299, .. } | Self::Response { head: Some(_), .. })
    }

    /// Whether the vendor may have made the requested change.
    pub(crate) fn may_have_changed(&self) -> bool {
        match self {
            Self::Response { status, .. } => !(400..500).contains(status),
            Self::NotSent(_) => false,
            Self::Broken(_) | Self::TimedOut | Self::WebPage => true,
            Self::InvalidBody(_) | Self::Unreadable(_) | Self::TooLarge(_) => true,
        }
    }

    /// The failure for a missing or unusable response.
    pub(crate) fn failure(self, read_only: bool) -> Failure {
        let in_doubt = || Failure::new(Code::OutcomeUnknown, IN_DOUBT);
        match (self, read_only) {
            (Self::NotSent(cause), _) => unavailable("The vendor could not be reached. Nothing was sent", cause),
            (Self::Broken(cause), true) => {
                unavailable("The connection to the vendor broke before the response was complete", cause)
            }
            (Self::Broken(cause), false) => in_doubt().with_cause(cause),
            (Self::TimedOut, true) => {
                Failure::new(Code::Timeout, "The vendor did not respond in time. Nothing was changed")
            }
            (Self::TimedOut, false) => in_doubt(),
            (Self::InvalidBody(cause), true) => {
                Failure::new(Code::UpstreamInvalid, "The vendor's response is invalid").with_cause(cause)
            }
            (Self::InvalidBody(cause), false) => {
                let detail = format!("The vendor reported success, but its response is invalid. {DONE}");
                Failure::new(Code::UpstreamInvalid, detail).with_cause(cause)
            }
            (Self::Unreadable(problem), true) => {
                Failure::new(Code::UpstreamInvalid, format!("The vendor's response {problem}"))
            }
            (Self::Unreadable(problem), false) => {
                let detail = format!("The vendor reported success, but its response {problem}. {DONE}");
                Failure::new(Code::UpstreamInvalid, detail)
            }
            (Self::WebPage, true) => unavailable("The vendor sent a web page instead of data", "markup, not JSON"),
            (Self::WebPage, false) => in_doubt().with_cause("a web page, not JSON"),
            (Self::TooLarge(limit), false) => {
                let detail =
                    format!("The vendor reported success, but its response is larger than {} MiB. {DONE}", limit >> 20);
                Failure::new(Code::UpstreamInvalid, detail)
            }
            (Self::TooLarge(limit), true) => {
                let detail =
                    format!("The vendor's response is larger than {} MiB. Request less at a time", limit >> 20);
                Failure::new(Code::UpstreamInvalid, detail)
            }
            (Self::Response { status, .. }, _) => {
                Failure::new(Code::UpstreamInvalid, format!("The vendor responded with status {status}"))
            }
        }
    }
}

const IN_DOUBT: &str =
    "The request was sent, but no clear response arrived. The change may have been made: check before retrying";

const DONE: &str = "The change was made: do not retry";

/// An earlier attempt may have taken effect, so report `outcome_unknown` instead of the last failure.
pub(crate) fn as_outcome_unknown(failure: Failure) -> Failure {
    let unknown = Failure::new(Code::OutcomeUnknown, EARLIER_IN_DOUBT).with_cause(&failure);
    match failure.upstream() {
        Some(problem) => unknown.with_upstream(problem.clone()),
        None => unknown,
    }
}

const EARLIER_IN_DOUBT: &str =
    "The last attempt failed, and an earlier one may have made the change: check before retrying";

/// Nothing was changed; a retry may succeed.
pub(crate) fn unavailable(detail: &str, cause: impl fmt::Display) -> Failure {
    Failure::new(Code::UpstreamUnavailable, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER)).with_cause(cause)
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response { status, body, .. } => write!(out, "status {status}, {} bytes", body.len()),
            Self::NotSent(cause) => write!(out, "not sent: {cause}"),
            Self::Broken(cause) => write!(out, "broken: {cause}"),
            Self::TimedOut => out.write_str("timed out"),
            Self::InvalidBody(cause) => write!(out, "invalid body: {cause}"),
            Self::Unreadable(problem) => write!(out, "unreadable: {problem}"),
            Self::WebPage => out.write_str("a web page"),
            Self::TooLarge(limit) => write!(out, "larger than {limit} bytes"),
        }
    }
}
