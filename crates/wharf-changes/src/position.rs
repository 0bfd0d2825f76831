//! Where a record stands in the order of changes.

use std::fmt;

use serde_json::Value;

use crate::timestamp::Timestamp;

/// The longest id, in bytes of JSON.
const MAX_LENGTH: usize = 100;

/// The id of a record. Whole numbers come first, in their own order.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum RecordId {
    Number(i128),
    Text(String),
}

impl RecordId {
    /// Reads JSON: a whole number or a text.
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

/// A place in the order of changes: by time of change, then by id. Without an id, it is the place before all records
/// of its moment. Displayed as both, with a space between.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Position {
    pub(crate) moment: Timestamp,
    pub(crate) id: Option<RecordId>,
}

impl Position {
    /// The place before all records of a moment.
    pub(crate) fn before(moment: Timestamp) -> Self {
        Self { moment, id: None }
    }

    /// Reads what was displayed.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (moment, id) = match text.split_once(' ') {
            Some((moment, id)) => (moment, Some(RecordId::read(id)?)),
            None => (text, None),
        };
        Some(Self { moment: Timestamp::parse(moment)?, id })
    }
}

impl fmt::Display for Position {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.id {
            Some(id) => write!(out, "{} {id}", self.moment),
            None => self.moment.fmt(out),
        }
    }
}
