//! Failures and their codes, as the HTTP API defines them.

mod stored;
mod upstream_problem;
mod words;

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use stored::StoredFailure;
pub use upstream_problem::{ErrorFormat, RefusalMark, UpstreamProblem};
pub(crate) use words::plain_name;

/// Declares [`Code`]: variant, name in JSON, HTTP status, whether a retry may help, title.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident $name:literal $status:literal $retryable:literal $title:literal;)*) => {
        /// The kind of a failure: stable, and the same for all components.
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in JSON, such as `invalid_input`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The default HTTP status of the code.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// Whether the same call may succeed later without a change.
            pub const fn retryable(self) -> bool {
                match self { $(Self::$variant => $retryable,)* }
            }

            /// The documentation of the code, in Markdown: what it means and what to do.
            pub const fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../../docs/errors/", $name, ".md")),)* }
            }

            /// A short title that does not vary.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

codes! {
    /// The request violates the HTTP API: syntax, envelope, content type or size.
    MalformedRequest "malformed_request" 400 false "Malformed request";
    /// The caller's API key for the runner is missing or wrong.
    Unauthenticated "unauthenticated" 401 false "Unauthenticated";
    /// No component has this key.
    UnknownComponent "unknown_component" 404 false "Unknown component";
    /// The component has no action with this key.
    UnknownAction "unknown_action" 404 false "Unknown action";
    /// The component has no data source with this key.
    UnknownDataSource "unknown_data_source" 404 false "Unknown data source";
    /// The component has no trigger with this key.
    UnknownTrigger "unknown_trigger" 404 false "Unknown trigger";
    /// The component has no connection with this key, or no connection with this name is configured.
    UnknownConnection "unknown_connection" 404 false "Unknown connection";
    /// The inputs do not match the schema; every fault is listed.
    InvalidInput "invalid_input" 422 false "Invalid input";
    /// A connection field is missing or malformed.
    InvalidConnection "invalid_connection" 422 false "Invalid connection";
    /// The vendor rejected the credentials.
    ConnectionRejected "connection_rejected" 403 false "Connection rejected";
    /// The credentials are valid but lack the permission.
    PermissionDenied "permission_denied" 403 false "Permission denied";
    /// A webhook request does not have a valid signature of the vendor.
    InvalidSignature "invalid_signature" 401 false "Invalid signature";
    /// The vendor rejected the request as invalid.
    UpstreamRejected "upstream_rejected" 422 false "Rejected by the vendor";
    /// The vendor has no such record.
    UpstreamNotFound "upstream_not_found" 404 false "Not found at the vendor";
    /// The state of the record does not allow the change.
    UpstreamConflict "upstream_conflict" 409 false "Conflict at the vendor";
    /// The vendor's rate limit is reached, or the client's own limiter that enforces it.
    RateLimited "rate_limited" 429 true "Rate limited";
    /// The vendor is down or unreachable, and nothing was changed.
    UpstreamUnavailable "upstream_unavailable" 502 true "Vendor unavailable";
    /// The vendor's response cannot be used.
    UpstreamInvalid "upstream_invalid" 502 false "Unusable answer from the vendor";
    /// The vendor has withdrawn the operation.
    UpstreamRemoved "upstream_removed" 410 false "Withdrawn by the vendor";
    /// The deadline passed on a read, or before a write was sent.
    Timeout "timeout" 504 true "Deadline passed";
    /// A write was sent but not clearly answered: it may have taken effect.
    OutcomeUnknown "outcome_unknown" 504 false "Outcome unknown";
    /// The idempotency key is in use, or was used with another request.
    IdempotencyConflict "idempotency_conflict" 409 true "Idempotency conflict";
    /// The runner is overloaded or shutting down.
    Overloaded "overloaded" 503 true "Overloaded";
    /// An internal error of the runner or a component.
    Internal "internal" 500 false "Internal error";
}

/// The kind of a fault.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// A required value is missing.
    Required,
    /// The key is unknown.
    Unknown,
    /// The value has the wrong type and cannot be converted.
    Type,
    /// A number is too small or too large.
    Range,
    /// The value is not one of the choices.
    Choice,
    /// A text does not have the required format.
    Format,
    /// A text or list is too short or too long.
    Length,
    /// Two values contradict each other.
    Conflict,
    /// The vendor refused the value.
    Upstream,
}

/// How long callers should wait before a retry when the cause does not specify a time, and at least.
pub const DEFAULT_RETRY_AFTER: Duration = Duration::from_secs(1);

/// The maximum number of faults in a failure.
pub const MAX_FAULTS: usize = 100;

/// One invalid value in a request.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Fault {
    /// JSON pointer (RFC 6901) into the request, such as `/inputs/jobId`.
    pub pointer: String,
    /// The kind of fault.
    pub code: FaultCode,
    /// One sentence for the person who fills in the form. Must not contain secrets.
    pub message: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: FaultCode, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, message: message.into() }
    }
}

/// The failure of a call.
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
    /// A failure. `detail` says in one or two sentences what happened and what the caller can do.
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

    /// A failure for invalid inputs or connection fields, with at most [`MAX_FAULTS`] faults.
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

    /// Adds the faults of a request that is right by its schema, at most [`MAX_FAULTS`].
    #[must_use]
    pub fn with_faults(mut self, mut faults: Vec<Fault>) -> Self {
        faults.truncate(MAX_FAULTS);
        self.0.faults = faults;
        self
    }

    /// Sets another HTTP status, for codes that cover several.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.0.status = status;
        self
    }

    /// Marks the failure as not retryable, for codes that cover both.
    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.0.retryable = false;
        self
    }

    /// Adds the vendor's error response.
    #[must_use]
    pub fn with_upstream(mut self, problem: UpstreamProblem) -> Self {
        self.0.upstream = Some(problem);
        self
    }

    /// Adds how long to wait before the next attempt: [`DEFAULT_RETRY_AFTER`] at least.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.0.retry_after = wait.map(|wait| wait.max(DEFAULT_RETRY_AFTER));
        self
    }

    /// Adds the internal cause, which is logged but not sent to the caller.
    #[must_use]
    pub fn with_cause(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The kind of failure.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The HTTP status of the response.
    pub fn status(&self) -> u16 {
        self.0.status
    }

    /// Whether the same call may succeed later without a change.
    pub fn retryable(&self) -> bool {
        self.0.retryable
    }

    /// What happened and what the caller can do.
    pub fn detail(&self) -> &str {
        &self.0.detail
    }

    /// The faults of inputs and connection fields.
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }

    /// The vendor's error response, if there was one.
    pub fn upstream(&self) -> Option<&UpstreamProblem> {
        self.0.upstream.as_ref()
    }

    /// How long to wait before the next attempt, if known.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Approximate size of its texts in bytes, including the vendor's.
    pub fn size(&self) -> usize {
        let upstream = self.0.upstream.as_ref();
        let errors = upstream.map_or(0, |problem| problem.errors.to_string().len());
        let texts = upstream.into_iter().flat_map(|problem| [&problem.title, &problem.trace_id]).flatten();
        let texts = texts.chain(&self.0.cause).map(String::len).sum::<usize>();
        self.0.detail.len() + errors + texts + self.0.faults.iter().map(|fault| fault.message.len()).sum::<usize>()
    }

    /// The internal cause, for the log.
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
