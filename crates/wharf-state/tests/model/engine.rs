//! An engine whose replica is behind.

use std::collections::HashMap;
use std::mem;
use std::time::Duration;

use wharf_state::{Claim, Claimed, Ended, RecordId, Reference, RunnerId};

/// The lease of a call, in milliseconds.
pub(super) const LEASE: u64 = 3_000;

/// How long records are kept: longer than a seed lasts.
const KEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// How a call ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    Success,
    Unknown,
    /// Nothing was written, and the key is not freed: what the call should change was not found.
    Failed,
}

impl Outcome {
    fn code(self) -> &'static str {
        match self {
            Self::Success => "ok",
            Self::Unknown => "outcome_unknown",
            Self::Failed => "upstream_not_found",
        }
    }

    pub(super) fn of(code: &str) -> Self {
        match code {
            "ok" => Self::Success,
            "outcome_unknown" => Self::Unknown,
            _ => Self::Failed,
        }
    }
}

/// What a call asks of the engine.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Claim { gone: Option<RunnerId> },
    Begin,
    End(Outcome),
    Free,
}

/// A step on its way to the engine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) key: RecordId,
    pub(super) epoch: u64,
    pub(super) runner: RunnerId,
    pub(super) step: Step,
}

/// The answer to a step.
pub(super) enum Reply {
    Claimed(Claimed),
    /// Whether another step was carried out.
    Done(bool),
}

/// The engine. Its replica has the first part of what was carried out.
#[derive(Default)]
pub(super) struct Engine {
    records: Reference,
    /// What was carried out, and when.
    log: Vec<(Duration, Request)>,
    /// How much of it the replica has.
    replicated: usize,
    /// The epoch that each key was last claimed under, unless it was freed.
    owners: HashMap<RecordId, u64>,
}

impl Engine {
    /// The epoch that a key was last claimed under, unless it was freed.
    pub(super) fn owner(&self, key: RecordId) -> Option<u64> {
        self.owners.get(&key).copied()
    }

    pub(super) fn carry_out(&mut self, now: Duration, request: Request) -> Reply {
        self.log.push((now, request));
        let Request { key, epoch, runner, step } = request;
        match step {
            Step::Claim { gone } => {
                let lease = Duration::from_millis(LEASE);
                let claim = Claim { fingerprint: [0; 16], epoch, runner, lease, keep: KEEP, gone };
                let claimed = self.records.claim(now, key, &claim);
                if claimed == Claimed::Run {
                    self.owners.insert(key, epoch);
                }
                Reply::Claimed(claimed)
            }
            Step::Begin => Reply::Done(self.records.begin(now, key, epoch)),
            Step::End(outcome) => {
                let ended = Ended { code: outcome.code().to_owned(), answer: None };
                Reply::Done(self.records.end(now, key, epoch, ended))
            }
            Step::Free => {
                let is_freed = self.records.free(now, key, epoch);
                if is_freed {
                    self.owners.remove(&key);
                }
                Reply::Done(is_freed)
            }
        }
    }

    /// The replica now has everything.
    pub(super) fn replicate(&mut self) {
        self.replicated = self.log.len();
    }

    /// Goes on with what the replica has.
    pub(super) fn fail_over(&mut self) {
        let mut log = mem::take(&mut self.log);
        log.truncate(self.replicated);
        *self = Self::default();
        for (now, request) in log {
            self.carry_out(now, request);
        }
        self.replicate();
    }
}
