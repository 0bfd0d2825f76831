//! Timestamps as vendors write them.

use std::fmt;

use chrono::{DateTime, Utc};

/// Maximum length of a timestamp, in bytes.
const MAX_LENGTH: usize = 100;

/// The first and the last second of the years 0 to 9999.
const RANGE: (i64, i64) = (-62_167_219_200, 253_402_300_799);

/// A point in time, exact to any number of fraction digits. Displayed as RFC 3339 in UTC.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Timestamp {
    seconds: i64,
    /// Fraction digits without trailing zeros, so that their order as text is their order in time.
    fraction: String,
}

impl Timestamp {
    /// A whole second, counted from 1970, limited to the years 0 to 9999.
    pub fn from_seconds(seconds: i64) -> Self {
        Self { seconds: seconds.clamp(RANGE.0, RANGE.1), fraction: String::new() }
    }

    /// Parses an RFC 3339 date and time. A leap second counts as the second before it.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_LENGTH {
            return None;
        }
        let (head, tail) = text.split_at_checked("2026-01-02T03:04:05".len())?;
        let (fraction, offset) = match tail.strip_prefix('.') {
            Some(tail) => tail.split_at(tail.bytes().take_while(u8::is_ascii_digit).count()),
            None => ("", tail),
        };
        if fraction.is_empty() != (offset.len() == tail.len()) {
            return None;
        }
        let seconds = DateTime::parse_from_rfc3339(&format!("{head}{offset}")).ok()?.timestamp();
        let in_range = (RANGE.0..=RANGE.1).contains(&seconds);
        in_range.then(|| Self { seconds, fraction: fraction.trim_end_matches('0').to_owned() })
    }

    /// The last whole second that is not later, counted from 1970.
    pub fn seconds(&self) -> i64 {
        self.seconds
    }

    /// This time `seconds` later, limited to the years 0 to 9999.
    pub(crate) fn plus(&self, seconds: i64) -> Self {
        Self { fraction: self.fraction.clone(), ..Self::from_seconds(self.seconds.saturating_add(seconds)) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole: DateTime<Utc> = DateTime::from_timestamp(self.seconds, 0).unwrap_or_default();
        let dot = if self.fraction.is_empty() { "" } else { "." };
        write!(out, "{}{dot}{}Z", whole.format("%Y-%m-%dT%H:%M:%S"), self.fraction)
    }
}
