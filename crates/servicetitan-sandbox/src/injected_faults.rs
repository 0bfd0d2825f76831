//! Faults injected into the next calls of an operation.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;

const MAX_FAULTS: usize = 1_000;

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum InjectedFault {
    /// The call is rejected and has no effect.
    Status {
        /// The status code.
        code: u16,
        /// The value of the `Retry-After` header, if it is sent.
        retry_after_seconds: Option<u32>,
    },
    /// The call is performed after this many milliseconds.
    Delay(u64),
    /// The connection is reset before the call has any effect.
    Reset,
    /// The call is performed, and the connection closes in the middle of the response body.
    ShortBody,
}

/// A fault for the next calls of one operation.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultyCalls {
    /// Method of the operation, such as `GET`.
    pub method: String,
    /// Path of the operation with parameters in braces, such as `/jpm/v2/tenant/{tenant}/jobs/{id}`.
    pub path: String,
    /// What goes wrong.
    pub fault: InjectedFault,
    /// How many calls are affected.
    pub calls: u32,
}

/// Why a fault was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultRefused {
    /// No operation has this method and path.
    UnknownOperation,
    /// The status is outside 200 to 599.
    InvalidStatus,
    /// 1,000 faults are already queued.
    TooMany,
}

impl fmt::Display for FaultRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::UnknownOperation => "No operation has this method and path.",
            Self::InvalidStatus => "The status must be between 200 and 599.",
            Self::TooMany => "Too many faults are already queued.",
        })
    }
}

impl std::error::Error for FaultRefused {}

/// The queued faults, in the order in which they are applied.
#[derive(Debug, Default)]
pub(crate) struct InjectedFaults {
    queue: Mutex<VecDeque<FaultyCalls>>,
}

impl InjectedFaults {
    /// Adds a fault.
    pub(crate) fn add(&self, faulty: FaultyCalls) -> Result<(), FaultRefused> {
        let mut queue = self.lock();
        match faulty.fault {
            InjectedFault::Status { code, .. } if !(200..600).contains(&code) => Err(FaultRefused::InvalidStatus),
            _ if queue.len() == MAX_FAULTS => Err(FaultRefused::TooMany),
            _ => {
                queue.push_back(faulty);
                Ok(())
            }
        }
    }

    /// Takes the next fault of an operation.
    pub(crate) fn take(&self, method: &str, path: &str) -> Option<InjectedFault> {
        let mut queue = self.lock();
        queue.retain(|faulty| faulty.calls > 0);
        let faulty = queue.iter_mut().find(|faulty| faulty.method == method && faulty.path == path)?;
        faulty.calls -= 1;
        Some(faulty.fault)
    }

    /// Removes every fault.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<FaultyCalls>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{FaultRefused, FaultyCalls, InjectedFault, InjectedFaults};

    fn faulty(path: &str, fault: InjectedFault, calls: u32) -> FaultyCalls {
        FaultyCalls { method: "GET".to_owned(), path: path.to_owned(), fault, calls }
    }

    #[test]
    fn faults_apply_in_order_and_to_the_given_number_of_calls() {
        let faults = InjectedFaults::default();
        assert_eq!(faults.add(faulty("/a", InjectedFault::Reset, 2)), Ok(()));
        assert_eq!(faults.add(faulty("/a", InjectedFault::ShortBody, 1)), Ok(()));
        assert_eq!(faults.take("GET", "/b"), None);
        assert_eq!(faults.take("POST", "/a"), None);
        let taken = [1, 2, 3, 4].map(|_| faults.take("GET", "/a"));
        assert_eq!(
            taken,
            [Some(InjectedFault::Reset), Some(InjectedFault::Reset), Some(InjectedFault::ShortBody), None]
        );
    }

    #[test]
    fn a_status_outside_200_to_599_is_rejected() {
        let status = InjectedFault::Status { code: 100, retry_after_seconds: None };
        assert_eq!(InjectedFaults::default().add(faulty("/a", status, 1)), Err(FaultRefused::InvalidStatus));
    }
}
