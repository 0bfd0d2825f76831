//! What one poll tells the next. The caller holds it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wharf::{Code, Failure, Fault, FaultCode};

use crate::clock::ClockWatermark;
use crate::delivered_set::{DeliveredRange, DeliveredSet};
use crate::position::Position;
use crate::timestamp::Timestamp;

const VERSION: u64 = 1;

/// The longest text of a state, in bytes.
pub(crate) const MAX_BYTES: usize = 16 << 10;

/// What is known of the vendor's list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct State {
    /// Everything up to here is delivered, and nothing new can appear there.
    pub(crate) cursor: Position,
    /// What was delivered beyond the cursor.
    pub(crate) memory: DeliveredSet,
    /// Everything that was created before was delivered.
    pub(crate) drained: Timestamp,
    pub(crate) tide: Option<ClockWatermark>,
}

/// The state as JSON. Numbers that a caller's JSON might round are inside texts.
#[derive(Deserialize, Serialize)]
struct StateJson {
    version: u64,
    feed: String,
    cursor: String,
    drained: String,
    tide: Option<(String, i64)>,
    memory: Vec<String>,
}

impl State {
    /// The state before anything at or after `moment` was delivered.
    pub(crate) fn before(moment: Timestamp) -> Self {
        Self { cursor: Position::before(moment.clone()), memory: DeliveredSet::default(), drained: moment, tide: None }
    }

    /// Reads a state. One of another feed counts as none.
    ///
    /// # Errors
    ///
    /// When it is not one of ours.
    pub(crate) fn read(value: &Value, feed: &str) -> Result<Option<Self>, Failure> {
        if value.is_null() {
            return Ok(None);
        }
        let written =
            StateJson::deserialize(value).ok().filter(|written| written.version == VERSION).ok_or_else(foreign)?;
        if written.feed != feed {
            return Ok(None);
        }
        written.meant().map(Some).ok_or_else(foreign)
    }

    /// Writes the state, which remembers at most so many runs, and so much that the text is short enough.
    pub(crate) fn write(&self, feed: &str, runs: usize) -> Value {
        let mut most = runs;
        loop {
            let value = self.with(self.memory.within(most), feed);
            if most < 2 || value.to_string().len() < MAX_BYTES {
                return value;
            }
            most /= 2;
        }
    }

    fn with(&self, memory: DeliveredSet, feed: &str) -> Value {
        let tide = self.tide.as_ref().map(|tide| json!([tide.newest.to_string(), tide.date]));
        let memory: Vec<String> = memory.runs().iter().map(ToString::to_string).collect();
        let (cursor, drained) = (self.cursor.to_string(), self.drained.to_string());
        json!({
            "version": VERSION, "feed": feed, "cursor": cursor, "drained": drained, "tide": tide, "memory": memory,
        })
    }
}

impl StateJson {
    fn meant(self) -> Option<State> {
        let runs: Option<Vec<DeliveredRange>> = self.memory.iter().map(|run| DeliveredRange::parse(run)).collect();
        let tide = match self.tide {
            Some((newest, date)) => Some(ClockWatermark { newest: Timestamp::parse(&newest)?, date }),
            None => None,
        };
        let (cursor, drained) = (Position::parse(&self.cursor)?, Timestamp::parse(&self.drained)?);
        Some(State { cursor, memory: DeliveredSet::new(runs?)?, drained, tide })
    }
}

fn foreign() -> Failure {
    let message = "The state is not one that this trigger has given. Leave it out to follow the changes from now on";
    Failure::refused(Code::InvalidInput, vec![Fault::new("/state", FaultCode::Format, message)])
}
