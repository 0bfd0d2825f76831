//! What comes of a try, and what it means when it stands.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Code, Failure};

/// What came of a try. Texts are private causes, without URLs.
pub(crate) enum Outcome {
    /// A complete answer.
    Answer {
        status: u16,
        retry_after: Option<Duration>,
        content_type: Option<String>,
        location: Option<String>,
        /// The vendor's clock, in seconds since 1970.
        date: Option<i64>,
        body: Bytes,
    },
    /// Nothing was sent: no address, no connection, no TLS.
    NotSent(String),
    /// It was sent, and the connection broke before the answer was complete.
    Broken(String),
    /// It was sent, and the deadline passed first.
    TimedOut,
    /// A success whose body is not what was promised.
    InvalidBody(String),
    /// A success whose body is over the limit.
    TooLarge(usize),
}

impl Outcome {
    /// Whether the vendor may have made the change that it was asked for.
    pub(crate) fn may_have_changed(&self) -> bool {
        match self {
            Self::Answer { status, .. } => !(400..500).contains(status),
            Self::NotSent(_) => false,
            Self::Broken(_) | Self::TimedOut | Self::InvalidBody(_) | Self::TooLarge(_) => true,
        }
    }

    /// The failure that a missing or unusable answer means.
    pub(crate) fn failure(self, read_only: bool) -> Failure {
        let in_doubt = || Failure::new(Code::OutcomeUnknown, IN_DOUBT);
        match (self, read_only) {
            (Self::NotSent(cause), _) => unavailable("The vendor could not be reached. Nothing was sent", cause),
            (Self::Broken(cause), true) => {
                unavailable("The connection to the vendor broke before the answer was complete", cause)
            }
            (Self::Broken(cause), false) => in_doubt().with_cause(cause),
            (Self::TimedOut, true) => {
                Failure::new(Code::Timeout, "The vendor did not answer in time. Nothing was changed")
            }
            (Self::TimedOut, false) => in_doubt(),
            (Self::InvalidBody(cause), true) => {
                Failure::new(Code::UpstreamInvalid, "The vendor's answer is not what it promises").with_cause(cause)
            }
            (Self::InvalidBody(cause), false) => {
                let detail = format!("The vendor reported success, but its answer is not what it promises. {DONE}");
                Failure::new(Code::UpstreamInvalid, detail).with_cause(cause)
            }
            (Self::TooLarge(cap), false) => {
                let detail = format!("The vendor reported success with more than {} MiB. {DONE}", cap >> 20);
                Failure::new(Code::UpstreamInvalid, detail)
            }
            (Self::TooLarge(cap), true) => {
                let detail = format!("The vendor's answer has more than {} MiB. Ask for less at once", cap >> 20);
                Failure::new(Code::UpstreamInvalid, detail)
            }
            (Self::Answer { status, .. }, _) => {
                Failure::new(Code::UpstreamInvalid, format!("The vendor answered with status {status}"))
            }
        }
    }
}

const IN_DOUBT: &str =
    "The request was sent and no clear answer came. The change may have been made: look before repeating";

const DONE: &str = "The change was made: do not repeat it";

/// The failure of a last try, where an earlier one may have made the change: then no word of the last settles it.
pub(crate) fn after_doubt(failure: Failure) -> Failure {
    let doubt = Failure::new(Code::OutcomeUnknown, IN_DOUBT_BEFORE).with_cause(&failure);
    match failure.upstream() {
        Some(problem) => doubt.with_upstream(problem.clone()),
        None => doubt,
    }
}

const IN_DOUBT_BEFORE: &str = "The last try failed, and an earlier one may have made the change: look before repeating";

/// Nothing was changed; coming back soon may help.
pub(crate) fn unavailable(detail: &str, cause: impl fmt::Display) -> Failure {
    Failure::new(Code::UpstreamUnavailable, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER)).with_cause(cause)
}

impl fmt::Display for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer { status, body, .. } => write!(out, "status {status}, {} bytes", body.len()),
            Self::NotSent(cause) => write!(out, "not sent: {cause}"),
            Self::Broken(cause) => write!(out, "broken: {cause}"),
            Self::TimedOut => out.write_str("timed out"),
            Self::InvalidBody(cause) => write!(out, "illegible: {cause}"),
            Self::TooLarge(cap) => write!(out, "over {cap} bytes"),
        }
    }
}
