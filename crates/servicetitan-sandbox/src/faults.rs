//! Faults on demand: what the next calls of an operation meet.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Deserialize;

const CAPACITY: usize = 1_000;

/// What goes wrong with a call.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Fault {
    /// The call is refused and does nothing.
    Status {
        /// The status of the refusal.
        code: u16,
        /// What its header `Retry-After` says, if it has one.
        retry_after_seconds: Option<u32>,
    },
    /// The call is performed this many milliseconds later.
    Delay(u64),
    /// The connection is reset before the call does anything.
    Reset,
    /// The call is performed, and the connection ends in the middle of the answer.
    ShortBody,
}

/// A fault for the next calls of one operation.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultyCalls {
    /// Method of the operation, such as `GET`.
    pub method: String,
    /// Path of the operation with its variables in braces, such as `/jpm/v2/tenant/{tenant}/jobs/{id}`.
    pub path: String,
    /// What goes wrong.
    pub fault: Fault,
    /// With how many calls.
    pub calls: u32,
}

/// Why a fault was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultRefused {
    /// There is no operation with this method and path.
    UnknownOperation,
    /// The status cannot be sent: it is below 200 or above 599.
    InvalidStatus,
    /// 1,000 faults wait already.
    TooMany,
}

impl fmt::Display for FaultRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::UnknownOperation => "There is no operation with this method and path.",
            Self::InvalidStatus => "The status must lie between 200 and 599.",
            Self::TooMany => "Too many faults wait already.",
        })
    }
}

impl std::error::Error for FaultRefused {}

/// The faults that wait for their calls, first asked first met.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: Mutex<VecDeque<FaultyCalls>>,
}

impl Faults {
    /// Adds a fault.
    pub(crate) fn ask(&self, faulty: FaultyCalls) -> Result<(), FaultRefused> {
        let mut waiting = self.lock();
        match faulty.fault {
            Fault::Status { code, .. } if !(200..600).contains(&code) => Err(FaultRefused::InvalidStatus),
            _ if waiting.len() == CAPACITY => Err(FaultRefused::TooMany),
            _ => {
                waiting.push_back(faulty);
                Ok(())
            }
        }
    }

    /// The fault that a call of an operation meets.
    pub(crate) fn meet(&self, method: &str, path: &str) -> Option<Fault> {
        let mut waiting = self.lock();
        waiting.retain(|faulty| faulty.calls > 0);
        let faulty = waiting.iter_mut().find(|faulty| faulty.method == method && faulty.path == path)?;
        faulty.calls -= 1;
        Some(faulty.fault)
    }

    /// Forgets every fault.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<FaultyCalls>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultRefused, Faults, FaultyCalls};

    fn faulty(path: &str, fault: Fault, calls: u32) -> FaultyCalls {
        FaultyCalls { method: "GET".to_owned(), path: path.to_owned(), fault, calls }
    }

    #[test]
    fn faults_are_met_in_turn_and_as_often_as_asked() {
        let faults = Faults::default();
        assert_eq!(faults.ask(faulty("/a", Fault::Reset, 2)), Ok(()));
        assert_eq!(faults.ask(faulty("/a", Fault::ShortBody, 1)), Ok(()));
        assert_eq!(faults.meet("GET", "/b"), None);
        assert_eq!(faults.meet("POST", "/a"), None);
        let met = [1, 2, 3, 4].map(|_| faults.meet("GET", "/a"));
        assert_eq!(met, [Some(Fault::Reset), Some(Fault::Reset), Some(Fault::ShortBody), None]);
    }

    #[test]
    fn a_status_that_cannot_be_sent_is_refused() {
        let status = Fault::Status { code: 100, retry_after_seconds: None };
        assert_eq!(Faults::default().ask(faulty("/a", status, 1)), Err(FaultRefused::InvalidStatus));
    }
}
