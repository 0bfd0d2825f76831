//! What is simulated, and what is counted.

use std::collections::BTreeMap;

use fastrand::Rng;
use wharf_state::Claimed;

use super::engine::{Reply, Step};

/// How often a fault may occur, in percent of its occasions.
const RATES: [u64; 4] = [0, 2, 8, 20];

/// A way in which a protocol is wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Weakness {
    /// Nothing is recorded before the request is sent, so that it is sent again when the lease is over.
    LeaseAlone,
    /// No step but the claim compares epochs.
    AnyoneBegins,
    /// The last step of a call does not compare epochs.
    AnyoneFrees,
    /// A call goes on when only the engine has what it began.
    BeginDoesNotWait,
}

/// A protocol and its engine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    /// None in the true protocol.
    pub(super) weakness: Option<Weakness>,
    /// Whether a replica may take the place of the engine. What it does not have is lost.
    pub(super) fails_over: bool,
}

impl Setup {
    /// Whether a runner sends its request without a step before it.
    pub(super) fn skips_begin(self) -> bool {
        self.weakness == Some(Weakness::LeaseAlone)
    }

    /// Whether a step is carried out only for the claim that made it.
    pub(super) fn compares_epochs(self, step: Step) -> bool {
        match step {
            Step::Claim { .. } => true,
            Step::Begin => self.weakness != Some(Weakness::AnyoneBegins),
            Step::End(_) | Step::Free => !matches!(self.weakness, Some(Weakness::AnyoneBegins | Weakness::AnyoneFrees)),
        }
    }

    /// Whether a step is answered only when the replica has it.
    pub(super) fn waits(self, step: Step, reply: &Reply) -> bool {
        let must_survive = matches!(step, Step::Begin) || matches!(reply, Reply::Claimed(Claimed::Unknown));
        self.fails_over && must_survive && self.weakness != Some(Weakness::BeginDoesNotWait)
    }
}

/// How often each fault occurs, in percent of its occasions.
pub(super) struct Faults {
    /// A message, or its answer, is lost.
    pub(super) lost: u64,
    /// A message arrives when its sender no longer waits for the answer.
    pub(super) late: u64,
    /// A step arrives twice.
    pub(super) repeated: u64,
    /// A runner crashes before its next step.
    pub(super) crashes: u64,
    /// A runner is stopped before its next step, and goes on later.
    pub(super) stops: u64,
    /// The replica takes the place of the engine.
    pub(super) fail_overs: u64,
}

impl Faults {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let mut rate = || RATES[rng.usize(..RATES.len())];
        Self { lost: rate(), late: rate(), repeated: rate(), crashes: rate(), stops: rate(), fail_overs: rate() }
    }
}

/// What occurred.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Seen {
    Crash,
    Stop,
    FailOver,
    LostRequest,
    LostAnswer,
    LateArrival,
    /// A step was sent twice.
    Repetition,
    /// A call runs in place of one that has not begun.
    TakeOver,
    /// A key was freed.
    Free,
    /// A caller was told so. Likewise the next ones, up to `NothingSent`.
    Success,
    Failed,
    Unknown,
    Replay,
    Conflict,
    NothingSent,
    /// A key was written a second time.
    Doubled,
    /// A call began after a caller was told that the outcome of its key is unknown.
    BegunAfterUnknown,
}

/// How often something occurred. What never did is not in it.
pub(super) type Tally = BTreeMap<Seen, u64>;
