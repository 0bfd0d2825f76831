//! How far the vendor's changes are settled. The host's own clock plays no part.

use wharf::Failure;

use crate::record_page::unusable;
use crate::timestamp::Timestamp;

/// The newest change that is known, and the `Date` of the answer that first showed it, in seconds since 1970.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ClockWatermark {
    pub(crate) newest: Timestamp,
    pub(crate) date: i64,
}

/// What the answers of one poll tell of the vendor's clocks: the one that stamps records, and the one behind `Date`.
#[derive(Debug)]
pub(crate) struct VendorClock {
    /// How far both may drift apart, and how long an answer may take, in seconds.
    slack: i64,
    tide: Option<ClockWatermark>,
    first: Option<i64>,
    latest: i64,
    /// A time that the records' clock had reached at the first answer.
    reached: Option<Timestamp>,
}

impl VendorClock {
    /// A clock that has heard nothing yet but what earlier polls knew.
    pub(crate) fn new(tide: Option<ClockWatermark>, slack: i64) -> Self {
        Self { slack, tide, first: None, latest: i64::MIN, reached: None }
    }

    /// Hears the `Date` of an answer and the newest change in it.
    ///
    /// # Errors
    ///
    /// When the first answer has no `Date`.
    pub(crate) fn hear(&mut self, date: Option<i64>, newest: Option<&Timestamp>) -> Result<(), Failure> {
        let begins = self.first.is_none();
        let Some(date) = date else {
            return if begins { Err(unusable("the answer has no date")) } else { Ok(()) };
        };
        if begins {
            self.reached = self.tide.as_ref().map(|tide| self.risen(tide, date).max(tide.newest.clone()));
        }
        let first = *self.first.get_or_insert(date);
        self.latest = self.latest.max(date);
        let Some(newest) = newest.cloned() else { return Ok(()) };
        let tide = ClockWatermark { newest, date };
        let reached = if begins { tide.newest.clone() } else { self.risen(&tide, first).min(tide.newest.clone()) };
        self.reached = self.reached.take().max(Some(reached));
        if self.tide.as_ref().is_none_or(|known| known.newest < tide.newest) {
            self.tide = Some(tide);
        }
        Ok(())
    }

    /// What the records' clock has reached when the other shows `date`.
    fn risen(&self, tide: &ClockWatermark, date: i64) -> Timestamp {
        tide.newest.plus(date.saturating_sub(tide.date).saturating_sub(self.slack))
    }

    /// The moment before which nothing new can appear, when changes appear at most `overlap` seconds late.
    ///
    /// It is certain if either clock is right: a `Date` that is ahead is held back by the newest change, and a change
    /// whose stamp is ahead, by the `Date`.
    pub(crate) fn horizon(&self, overlap: i64) -> Option<Timestamp> {
        let date = Timestamp::from_seconds(self.first?.saturating_sub(self.slack));
        Some(self.reached.as_ref()?.min(&date).plus(-overlap))
    }

    /// The newest change that is known.
    pub(crate) fn newest(&self) -> Option<&Timestamp> {
        self.tide.as_ref().map(|tide| &tide.newest)
    }

    /// The latest `Date`.
    pub(crate) fn latest(&self) -> i64 {
        self.latest
    }

    /// What to tell the next poll.
    pub(crate) fn into_tide(self) -> Option<ClockWatermark> {
        self.tide
    }
}
