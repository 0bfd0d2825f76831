//! The order of changes.

use std::fmt;

use serde_json::Value;

use crate::timestamp::Timestamp;

/// Maximum length of an id, in bytes of JSON.
pub(crate) const MAX_LENGTH: usize = 100;

/// The id of a record. Integers sort by value, before strings.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum RecordId {
    Number(i128),
    Text(String),
}

impl RecordId {
    /// Reads JSON: an integer or a string.
    pub(crate) fn read(json: &str) -> Option<Self> {
        match json.as_bytes() {
            json if json.len() > MAX_LENGTH => None,
            [b'"', ..] => serde_json::from_str(json).ok().map(Self::Text),
            _ => json.parse().ok().map(Self::Number),
        }
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(text) => write!(out, "{}", Value::from(text.as_str())),
        }
    }
}

/// A position in the order of changes: by time of change, then by id. Without an id, it is before all records of its
/// time. Displayed as both, with a space between.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Position {
    pub(crate) time: Timestamp,
    pub(crate) id: Option<RecordId>,
}

impl Position {
    /// The position before all records of a time.
    pub(crate) fn before(time: Timestamp) -> Self {
        Self { time, id: None }
    }

    /// The position before all records of a second, counted from 1970.
    pub(crate) fn before_second(second: i64) -> Self {
        Self::before(Timestamp::from_seconds(second))
    }

    /// Parses the displayed form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (time, id) = match text.split_once(' ') {
            Some((time, id)) => (time, Some(RecordId::read(id)?)),
            None => (text, None),
        };
        Some(Self { time: Timestamp::parse(time)?, id })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(out, "{} {id}", self.time),
            None => self.time.fmt(out),
        }
    }
}
