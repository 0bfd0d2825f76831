//! What a poll passes to the next one. The caller stores it.

use serde::Deserialize;
use serde_json::{Value, json};
use wharf::{Code, Failure, Fault, FaultCode};

use crate::clock::ClockWatermark;
use crate::delivered_set::{DeliveredRange, DeliveredSet};
use crate::position::Position;
use crate::skipped::MAX_REMEMBERED;
use crate::timestamp::Timestamp;

const VERSION: u64 = 1;

/// Maximum length of a state, in bytes.
const MAX_BYTES: usize = 16 << 10;

/// What is known of the vendor's list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct State {
    /// Everything up to here is delivered, and nothing new can appear there.
    pub(crate) cursor: Position,
    /// What was delivered after the cursor.
    pub(crate) delivered: DeliveredSet,
    /// Every record that was created before this time was delivered.
    pub(crate) drained: Timestamp,
    pub(crate) watermark: Option<ClockWatermark>,
    /// Fingerprints of records that were named because they cannot be followed, the latest first.
    pub(crate) skipped: Vec<u64>,
}

/// The state as JSON. Callers store states, so the names of the members must not change. Numbers that a caller's JSON
/// might round are inside strings.
#[derive(Deserialize)]
struct StateJson {
    version: u64,
    feed: String,
    cursor: String,
    drained: String,
    #[serde(rename = "tide")]
    watermark: Option<(String, Option<i64>)>,
    #[serde(rename = "memory")]
    delivered: Vec<String>,
    #[serde(default)]
    skipped: Vec<String>,
}

impl State {
    /// The state before anything at or after `time` was delivered.
    pub(crate) fn starting_at(time: Timestamp) -> Self {
        let cursor = Position::before(time.clone());
        Self { cursor, delivered: DeliveredSet::default(), drained: time, watermark: None, skipped: Vec::new() }
    }

    /// Reads a state. One of another feed counts as none.
    ///
    /// # Errors
    ///
    /// When `write` did not produce it.
    pub(crate) fn read(value: &Value, feed: &str) -> Result<Option<Self>, Failure> {
        if value.is_null() {
            return Ok(None);
        }
        let json = StateJson::deserialize(value).ok().filter(|json| json.version == VERSION).ok_or_else(invalid)?;
        if json.feed != feed {
            return Ok(None);
        }
        json.parse().map(Some).ok_or_else(invalid)
    }

    /// Writes the state with at most `max_ranges` delivered ranges, or fewer if the text would be too long.
    pub(crate) fn write(&self, feed: &str, mut max_ranges: usize) -> Value {
        let (cursor, drained) = (self.cursor.to_string(), self.drained.to_string());
        let watermark = self.watermark.as_ref().map(|known| json!([known.newest.to_string(), known.date]));
        let skipped: Vec<String> = self.skipped.iter().map(|one| format!("{one:x}")).collect();
        loop {
            let delivered = self.delivered.compacted(max_ranges);
            let delivered: Vec<String> = delivered.ranges().iter().map(ToString::to_string).collect();
            let mut value = json!({
                "version": VERSION, "feed": feed, "cursor": cursor, "drained": drained, "tide": watermark,
                "memory": delivered,
            });
            if !skipped.is_empty() {
                value["skipped"] = json!(skipped);
            }
            if max_ranges < 2 || value.to_string().len() < MAX_BYTES {
                return value;
            }
            max_ranges /= 2;
        }
    }
}

impl StateJson {
    fn parse(self) -> Option<State> {
        let ranges: Option<_> = self.delivered.iter().map(|range| DeliveredRange::parse(range)).collect();
        let watermark = match self.watermark {
            Some((newest, date)) => Some(ClockWatermark { newest: Timestamp::parse(&newest)?, date }),
            None => None,
        };
        let (cursor, drained) = (Position::parse(&self.cursor)?, Timestamp::parse(&self.drained)?);
        let skipped = self.skipped.iter().take(MAX_REMEMBERED).map(|one| u64::from_str_radix(one, 16).ok());
        let skipped = skipped.collect::<Option<_>>()?;
        Some(State { cursor, delivered: DeliveredSet::new(ranges?)?, drained, watermark, skipped })
    }
}

fn invalid() -> Failure {
    let message = "This trigger did not return this state. Send the state of the last answer whose payload was stored. Without \
                   a state, the changes since that answer are skipped";
    Failure::refused(Code::InvalidInput, vec![Fault::new("/state", FaultCode::Format, message)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_state_stays_readable() {
        let stored = r#"{"version":1,"feed":"jobs","cursor":"2026-01-02T03:04:05.5Z 17",
            "drained":"2026-01-02T03:00:00Z","tide":["2026-01-02T03:09:05Z",1767323345],
            "memory":["2026-01-02T03:08:00Z \"a b\" 1 ff","2026-01-02T03:09:05Z 9 3 1a2b"]}"#;
        let value: Value = serde_json::from_str(stored).unwrap();
        let state = State::read(&value, "jobs").unwrap().unwrap();
        assert_eq!(state.write("jobs", 240).to_string(), value.to_string());
        assert_eq!(State::read(&value, "customers").unwrap(), None, "another feed");
        let mut value = value;
        value["tide"][1] = Value::Null;
        value["skipped"] = json!(["ff", "8000000000000000"]);
        let state = State::read(&value, "jobs").unwrap().unwrap();
        assert_eq!(state.write("jobs", 240).to_string(), value.to_string());
    }
}
