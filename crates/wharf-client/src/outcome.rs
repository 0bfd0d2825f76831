//! The outcome of an attempt, and the failure that it means for the caller.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde_json::value::RawValue;
use wharf::error::{DEFAULT_RETRY_AFTER, UpstreamProblem};
use wharf::upstream::is_server_failure;
use wharf::{Code, Failure, ResponseFormat, ResponseHead};

/// The outcome of an attempt. Texts are private causes, without URLs.
pub(crate) enum Outcome {
    /// A complete response.
    Response {
        status: u16,
        retry_after: Option<Duration>,
        content_type: Option<String>,
        /// The target of a redirect, or the next page if the request wants it.
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
    TimedOut(String),
    /// A success whose body is not in the expected format.
    InvalidBody(String),
    /// A success whose body cannot be read. The text says why, in words for the caller that follow "The response".
    Unreadable(String),
    /// A success with a web page where the vendor never sends one: something in front of it may have responded.
    WebPage,
    /// A success whose body is over the limit.
    TooLarge(usize),
    /// A success whose body has no room beside those of other calls.
    NoMemory,
}

impl Outcome {
    /// Whether this is a complete response that fulfils the request.
    pub(crate) fn is_success(&self) -> bool {
        matches!(self, Self::Response { status: 200..=299, .. } | Self::Response { head: Some(_), .. })
    }

    /// Whether the vendor may have made the requested change.
    pub(crate) fn may_have_changed(&self, format: ResponseFormat) -> bool {
        match self {
            _ if self.is_of_gateway(format) => true,
            Self::Response { status, .. } => is_server_failure(*status) || !(400..500).contains(status),
            Self::NotSent(_) => false,
            Self::Broken(_) | Self::TimedOut(_) | Self::WebPage => true,
            Self::InvalidBody(_) | Self::Unreadable(_) | Self::TooLarge(_) | Self::NoMemory => true,
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
            (Self::TimedOut(cause), true) => {
                Failure::new(Code::Timeout, "The vendor did not respond in time. Nothing was changed").with_cause(cause)
            }
            (Self::TimedOut(cause), false) => in_doubt().with_cause(cause),
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
            (Self::NoMemory, true) => {
                let detail = "The runner has no memory for the vendor's response. Nothing was changed";
                Failure::new(Code::Overloaded, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER))
            }
            (Self::NoMemory, false) => {
                let detail =
                    format!("The vendor reported success, but the runner has no memory for its response. {DONE}");
                Failure::new(Code::UpstreamInvalid, detail)
            }
            (Self::Response { status, .. }, read_only) => {
                let detail = format!("A gateway in front of the vendor answered with status {status} and a web page");
                let problem = UpstreamProblem { status, ..UpstreamProblem::default() };
                if read_only {
                    unavailable(&detail, "no answer of the vendor's API").with_upstream(problem)
                } else {
                    Failure::new(Code::OutcomeUnknown, format!("{detail}. {MAY_HAVE_CHANGED}")).with_upstream(problem)
                }
            }
        }
    }

    /// Whether a gateway, a firewall or a web server rejected the request, and not the vendor's API: with a page where
    /// the API would answer in `format`. Its word for "not found" or "forbidden" is not the vendor's. Nor does it tell
    /// what the vendor did: some firewalls replace answers.
    pub(crate) fn is_of_gateway(&self, format: ResponseFormat) -> bool {
        match self {
            // What is wrong with the request itself holds whoever says it, and 401 counts for its status: it only makes
            // the caller renew the credentials.
            Self::Response { status: 400 | 401 | 405 | 411 | 413..=417 | 422 | 431, .. } => false,
            Self::Response { status: 400..500, content_type, body, .. } => {
                is_page(content_type.as_deref(), body, format)
            }
            _ => false,
        }
    }
}

/// Whether the body of an error response is a page for people or other content that no API answers with, where it was
/// asked for `format`. An empty body, JSON and plain text may come from the API.
pub(crate) fn is_page(content_type: Option<&str>, body: &[u8], format: ResponseFormat) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    if body.is_empty() || serde_json::from_slice::<&RawValue>(body).is_ok() {
        return false;
    }
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_html = matches!(&*media_type, "text/html" | "application/xhtml+xml");
    let is_text = matches!(&*media_type, "" | "application/json")
        || media_type.starts_with("text/")
        || media_type.ends_with("+json");
    match format {
        ResponseFormat::Json | ResponseFormat::Nothing => is_html || !is_text || body.starts_with(b"<"),
        ResponseFormat::Bytes => is_html || begins_html(body),
        // The caller asked for whatever text there is.
        ResponseFormat::Text => false,
    }
}

fn begins_html(body: &[u8]) -> bool {
    let begins =
        |start: &str| body.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start.as_bytes()));
    begins("<!doctype html") || begins("<html")
}

const IN_DOUBT: &str =
    "The request was sent, but no clear response arrived. The change may have been made: check before retrying";

const MAY_HAVE_CHANGED: &str = "The change may have been made: check before retrying";

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
            Self::TimedOut(cause) => write!(out, "timed out: {cause}"),
            Self::InvalidBody(cause) => write!(out, "invalid body: {cause}"),
            Self::Unreadable(problem) => write!(out, "unreadable: {problem}"),
            Self::WebPage => out.write_str("a web page"),
            Self::NoMemory => out.write_str("no memory for it"),
            Self::TooLarge(limit) => write!(out, "larger than {limit} bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: Option<&str> = Some("text/html; charset=utf-8");

    fn response(status: u16, content_type: Option<&str>, body: &str) -> Outcome {
        Outcome::Response {
            status,
            retry_after: None,
            content_type: content_type.map(str::to_owned),
            location: None,
            date: None,
            head: None,
            body: body.to_owned().into(),
        }
    }

    /// Content type and body, and whether it is a page where JSON, bytes or text were expected.
    #[test]
    fn a_page_is_not_an_answer_of_the_api() {
        let table = [
            (HTML, "<html>", [true, true, false]),
            (HTML, "Not found", [true, true, false]),
            (Some("Application/XHTML+XML"), "x", [true, true, false]),
            (Some("text/plain"), "<!DOCTYPE HTML><p>", [true, true, false]),
            (Some("application/json"), "\u{feff} <HTML>", [true, true, false]),
            (None, "<html>", [true, true, false]),
            (Some("application/xml"), "<Error/>", [true, false, false]),
            (Some("text/xml"), "<Error/>", [true, false, false]),
            (None, "<Error/>", [true, false, false]),
            (Some("image/png"), "PNG", [true, false, false]),
            (HTML, " ", [false; 3]),
            (HTML, r#"{"message":"No"}"#, [false; 3]),
            (HTML, "\u{feff}{}", [false; 3]),
            (None, "", [false; 3]),
            (None, "Not found", [false; 3]),
            (Some("text/plain"), "Not found", [false; 3]),
            (Some("application/json"), "{", [false; 3]),
            (Some("application/problem+json"), "{", [false; 3]),
        ];
        for (content_type, body, expected) in table {
            let formats = [ResponseFormat::Json, ResponseFormat::Bytes, ResponseFormat::Text];
            assert_eq!(formats.map(|format| is_page(content_type, body.as_bytes(), format)), expected, "{body}");
        }
    }

    /// Statuses of a web page, and whether it leaves open what the vendor would have said.
    #[test]
    fn the_page_of_a_gateway_leaves_a_write_in_doubt() {
        let format = ResponseFormat::Json;
        for status in 400..600 {
            let known = matches!(status, 400 | 401 | 405 | 411 | 413..=417 | 422 | 431);
            let page = response(status, HTML, "<html>");
            assert_eq!(page.is_of_gateway(format), status < 500 && !known, "{status}");
            assert_eq!(page.may_have_changed(format), !known, "{status}");
            let said = response(status, Some("application/json"), "{}");
            assert!(!said.is_of_gateway(format), "{status}");
            assert_eq!(said.may_have_changed(format), status >= 500 || matches!(status, 408 | 425), "{status}");
        }
        assert!(!response(200, HTML, "<html>").is_of_gateway(format));
        assert!(response(200, HTML, "").may_have_changed(format) && response(302, HTML, "").may_have_changed(format));
        let page = || response(404, HTML, "<html>");
        let [read, write] = [true, false].map(|read_only| page().failure(read_only));
        assert_eq!((read.code(), write.code()), (Code::UpstreamUnavailable, Code::OutcomeUnknown));
        assert!([read, write].iter().all(|failure| failure.upstream().is_some_and(|problem| problem.status == 404)));
    }
}
