//! What can go wrong, in the words of the HTTP contract: whose fault, whether to retry, what to do.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

/// Declares [`Code`] once: variant, name on the wire, HTTP status, whether a retry may help, title.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $status:literal $retryable:literal $title:literal;)*) => {
        /// The kind of a failure; stable, and the same for every component.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name on the wire, such as `invalid_input`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status that goes with the code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// Whether the same call may succeed later without a change.
            pub const fn retryable(self) -> bool {
                match self { $(Self::$variant => $retryable,)* }
            }

            /// The page of documentation, Markdown: what it means and what to do.
            pub const fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../../docs/errors/", $name, ".md")),)* }
            }

            /// A short human title that never varies.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    /// The request is not what the contract describes: syntax, envelope, content type, size.
    MalformedRequest "malformed_request" 400 false "Malformed request";
    /// The caller's key to the runner is missing or wrong.
    Unauthenticated "unauthenticated" 401 false "Unauthenticated";
    /// No component has this key.
    UnknownComponent "unknown_component" 404 false "Unknown component";
    /// The component has no action with this key.
    UnknownAction "unknown_action" 404 false "Unknown action";
    /// The component has no data source with this key.
    UnknownDataSource "unknown_data_source" 404 false "Unknown data source";
    /// The component has no trigger with this key.
    UnknownTrigger "unknown_trigger" 404 false "Unknown trigger";
    /// The component has no connection with this key, or none is configured under this name.
    UnknownConnection "unknown_connection" 404 false "Unknown connection";
    /// The schema refused the inputs; every fault is listed.
    InvalidInput "invalid_input" 422 false "Invalid input";
    /// A connection field is missing or malformed.
    InvalidConnection "invalid_connection" 422 false "Invalid connection";
    /// The vendor refused the credentials.
    ConnectionRejected "connection_rejected" 403 false "Connection rejected";
    /// The credentials are good, but may not do this.
    PermissionDenied "permission_denied" 403 false "Permission denied";
    /// The vendor did not sign a request that claims to be from it.
    InvalidSignature "invalid_signature" 401 false "Invalid signature";
    /// The vendor refused the request as invalid.
    UpstreamRejected "upstream_rejected" 422 false "Rejected by the vendor";
    /// The vendor has no such record.
    UpstreamNotFound "upstream_not_found" 404 false "Not found at the vendor";
    /// The record's state forbids the change.
    UpstreamConflict "upstream_conflict" 409 false "Conflict at the vendor";
    /// The vendor's rate limit, or the local budget that guards it.
    RateLimited "rate_limited" 429 true "Rate limited";
    /// The vendor is down or out of reach, and nothing was changed.
    UpstreamUnavailable "upstream_unavailable" 502 true "Vendor unavailable";
    /// The vendor's answer cannot be used.
    UpstreamInvalid "upstream_invalid" 502 false "Unusable answer from the vendor";
    /// The vendor has withdrawn the operation.
    UpstreamRemoved "upstream_removed" 410 false "Withdrawn by the vendor";
    /// The deadline passed on a read, or before a write was sent.
    Timeout "timeout" 504 true "Deadline passed";
    /// A write was sent and no clear answer came: it may have happened.
    OutcomeUnknown "outcome_unknown" 504 false "Outcome unknown";
    /// The idempotency key is in use, or was used with another request.
    IdempotencyConflict "idempotency_conflict" 409 true "Idempotency conflict";
    /// The runner sheds load or is draining.
    Overloaded "overloaded" 503 true "Overloaded";
    /// A fault of the runner itself.
    Internal "internal" 500 false "Internal error";
}

/// What is wrong with one value.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// A required value is missing.
    Required,
    /// The key is unknown.
    Unknown,
    /// The value has the wrong type and cannot be read as the right one.
    Type,
    /// A number is too small or too large.
    Range,
    /// The value is none of the choices.
    Choice,
    /// A text does not have the required form.
    Format,
    /// A text or list is too short or too long.
    Length,
    /// Two values contradict each other.
    Conflict,
}

/// How long a caller waits before a retry when the cause gives no time of its own.
pub const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(1);

/// The most faults that are listed.
pub const MAX_FAULTS: usize = 100;

/// One fault in what the caller sent.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into the request, such as `/inputs/jobId`.
    pub pointer: String,
    /// The kind of fault.
    pub code: FaultCode,
    /// One sentence for the person who fills in the form. Never repeats the value of a secret.
    pub message: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: FaultCode, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, message: message.into() }
    }
}

/// The part of a vendor's error answer that helps the caller.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UpstreamProblem {
    /// HTTP status of the vendor's answer.
    pub status: u16,
    /// The vendor's title, when it sent one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The vendor's trace id, to quote to its support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// The vendor's messages by field.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub errors: Value,
}

/// Where a vendor's error answers, which are JSON, hold what helps the caller: a JSON pointer (RFC 6901) for each part.
#[derive(Clone, Debug)]
pub struct ErrorFormat {
    /// One sentence on what went wrong.
    pub title: Cow<'static, str>,
    /// The vendor's id of the request, if it gives one.
    pub trace_id: Option<Cow<'static, str>>,
    /// Messages by field, if it gives them.
    pub errors: Option<Cow<'static, str>>,
}

impl ErrorFormat {
    /// Problem details as RFC 9457 defines them.
    pub const PROBLEM_DETAILS: Self =
        Self { title: Cow::Borrowed("/title"), trace_id: None, errors: Some(Cow::Borrowed("/errors")) };

    /// Reads an error answer. A part that is missing or has another type counts as absent: gateways answer with anything.
    pub fn read(&self, status: u16, body: &[u8]) -> UpstreamProblem {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        UpstreamProblem {
            status,
            title: text(&self.title),
            trace_id: self.trace_id.as_deref().and_then(text),
            errors: self.errors.as_deref().and_then(|pointer| body.pointer(pointer)).cloned().unwrap_or_default(),
        }
    }
}

/// A call that did not succeed.
#[derive(Clone, Debug)]
pub struct Failure(Box<Parts>);

#[derive(Clone, Debug)]
struct Parts {
    code: Code,
    status: u16,
    retryable: bool,
    detail: String,
    faults: Vec<Fault>,
    upstream: Option<UpstreamProblem>,
    retry_after: Option<Duration>,
    cause: Option<String>,
}

impl Code {
    /// The code with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl Failure {
    /// A failure with one or two sentences for the caller: what happened and what to do.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            code,
            status: code.status(),
            retryable: code.retryable(),
            detail: detail.into(),
            faults: Vec::new(),
            upstream: None,
            retry_after: None,
            cause: None,
        }))
    }

    /// Refused inputs or connection fields, with every fault up to [`MAX_FAULTS`].
    pub fn refused(code: Code, mut faults: Vec<Fault>) -> Self {
        faults.truncate(MAX_FAULTS);
        let what = match code {
            Code::InvalidConnection => "connection field",
            Code::MalformedRequest => "member",
            _ => "input",
        };
        let detail = match faults.as_slice() {
            [only] => only.message.clone(),
            all => format!("{} {what}s were refused", all.len()),
        };
        let mut failure = Self::new(code, detail);
        failure.0.faults = faults;
        failure
    }

    /// The same failure under another HTTP status, for codes that cover several.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = status;
        self
    }

    /// The same failure as one that no repetition will mend, for codes that cover both.
    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.0.retryable = false;
        self
    }

    /// Adds what the vendor said.
    #[must_use]
    pub fn with_upstream(mut self, problem: UpstreamProblem) -> Self {
        self.0.upstream = Some(problem);
        self
    }

    /// Adds how long to wait before the next try.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait;
        self
    }

    /// Adds the private cause: for the log, never for the caller.
    #[must_use]
    pub fn with_cause(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The kind of failure.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The HTTP status to answer with.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Whether the same call may succeed later without a change.
    pub fn retryable(&self) -> bool {
        self.0.retryable
    }

    /// What happened and what to do, for the caller.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Every fault of refused inputs.
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// What the vendor said, if it answered.
    pub fn upstream(&self) -> Option<&UpstreamProblem> {
        self.0.upstream.as_ref()
    }

    /// How long to wait before the next try, if known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Roughly the bytes of its texts, the vendor's among them.
    pub fn size(&self) -> usize {
        let upstream = self.0.upstream.as_ref();
        let errors = upstream.map_or(0, |problem| problem.errors.to_string().len());
        let said = upstream.into_iter().flat_map(|problem| [&problem.title, &problem.trace_id]).flatten();
        let texts = said.chain(&self.0.cause).map(String::len).sum::<usize>();
        self.0.detail.len() + errors + texts + self.0.faults.iter().map(|fault| fault.message.len()).sum::<usize>()
    }

    /// The private cause, for the log.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.0.code.name(), self.0.detail)
    }
}

impl std::error::Error for Failure {}
