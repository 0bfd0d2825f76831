//! What a runner answers.

use http::StatusCode;
use serde_json::Value;
use tokio::time::Instant;

/// An answer of a runner.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) replayed: bool,
    /// Whether repetitions get the same answer.
    pub(crate) kept: bool,
    pub(crate) body: Value,
    pub(crate) asked: Instant,
    pub(crate) answered: Instant,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        if self.status == StatusCode::OK { "ok" } else { self.body["code"].as_str().unwrap_or("none") }
    }

    /// Whether this and another answer to the same key can both be true: one of them is the first, and the other repeats
    /// it. A runner that was believed to be lost may tell later what was unknown until then, but what was told is never
    /// unknown again.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        let was_unknown = |one: &Self, before: &Self| one.code() == "outcome_unknown" && one.asked < before.answered;
        let is_same = self.code() == other.code() && self.body["data"] == other.body["data"];
        let is_repeated = is_same && (self.replayed || other.replayed);
        is_repeated || !self.kept || !other.kept || was_unknown(self, other) || was_unknown(other, self)
    }
}
