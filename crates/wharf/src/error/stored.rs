//! Failures that are stored, and read again by another process.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Code, Failure, Fault, UpstreamProblem};

/// A failure without its internal cause.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredFailure {
    code: String,
    status: u16,
    retryable: bool,
    detail: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    faults: Vec<Fault>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    upstream: Option<UpstreamProblem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after: Option<Duration>,
}

impl From<&Failure> for StoredFailure {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code().name().to_owned(),
            status: failure.status(),
            retryable: failure.retryable(),
            detail: failure.detail().to_owned(),
            faults: failure.faults().to_vec(),
            upstream: failure.upstream().cloned(),
            retry_after: failure.retry_after(),
        }
    }
}

impl StoredFailure {
    /// The failure. `None` if its code is one of another version.
    pub fn restore(self) -> Option<Failure> {
        let Self { code, status, retryable, detail, faults, upstream, retry_after } = self;
        let failure = Failure::new(Code::named(&code)?, detail).with_status(status).with_faults(faults);
        let failure = if retryable { failure } else { failure.for_good() };
        let failure = upstream.into_iter().fold(failure, Failure::with_upstream);
        Some(failure.with_retry_after(retry_after))
    }
}
