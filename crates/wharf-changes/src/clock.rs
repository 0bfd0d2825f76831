//! Estimates which changes are settled. The host's own clock is not used.

use wharf::Failure;

use crate::record_page::unusable;
use crate::timestamp::Timestamp;

/// The newest change known, and the `Date` of the response that first showed it, in seconds since 1970.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ClockWatermark {
    pub(crate) newest: Timestamp,
    pub(crate) date: i64,
}

/// What the responses of one poll show of the vendor's two clocks: the one that stamps records, and the one of `Date`.
#[derive(Debug)]
pub(crate) struct VendorClock {
    /// Allowance for drift between the clocks, and for the duration of a request, in seconds.
    slack: i64,
    watermark: Option<ClockWatermark>,
    first_date: Option<i64>,
    latest_date: i64,
    /// A time that the records' clock had reached at the first response.
    reached: Option<Timestamp>,
}

impl VendorClock {
    /// A clock that knows only the watermark of earlier polls.
    pub(crate) fn new(watermark: Option<ClockWatermark>, slack: i64) -> Self {
        Self { slack, watermark, first_date: None, latest_date: i64::MIN, reached: None }
    }

    /// Takes the `Date` of a response and the newest change in it.
    ///
    /// # Errors
    ///
    /// When the first response has no `Date`.
    pub(crate) fn observe(&mut self, date: Option<i64>, newest: Option<&Timestamp>) -> Result<(), Failure> {
        let is_first = self.first_date.is_none();
        let Some(date) = date else {
            return if is_first { Err(unusable("the response has no date")) } else { Ok(()) };
        };
        if is_first {
            let known = self.watermark.as_ref();
            self.reached = known.map(|known| self.at_least(known, date).max(known.newest.clone()));
        }
        let first_date = *self.first_date.get_or_insert(date);
        self.latest_date = self.latest_date.max(date);
        let Some(newest) = newest.cloned() else { return Ok(()) };
        let seen = ClockWatermark { newest, date };
        let newest = &seen.newest;
        let reached = if is_first { newest.clone() } else { self.at_least(&seen, first_date).min(newest.clone()) };
        self.reached = self.reached.take().max(Some(reached));
        if self.watermark.as_ref().is_none_or(|known| known.newest < seen.newest) {
            self.watermark = Some(seen);
        }
        Ok(())
    }

    /// The least that the records' clock shows when the other shows `date`.
    fn at_least(&self, watermark: &ClockWatermark, date: i64) -> Timestamp {
        watermark.newest.plus(date.saturating_sub(watermark.date).saturating_sub(self.slack))
    }

    /// The time before which no new change can appear, if changes appear at most `max_delay` seconds late.
    ///
    /// This holds if either clock is right: the newest change limits a `Date` that is ahead, and `Date` limits a change
    /// whose timestamp is ahead.
    pub(crate) fn settled_before(&self, max_delay: i64) -> Option<Timestamp> {
        let date = Timestamp::from_seconds(self.first_date?.saturating_sub(self.slack));
        Some(self.reached.as_ref()?.min(&date).plus(-max_delay))
    }

    /// The newest change known.
    pub(crate) fn newest(&self) -> Option<&Timestamp> {
        self.watermark.as_ref().map(|watermark| &watermark.newest)
    }

    /// The latest `Date`.
    pub(crate) fn latest(&self) -> i64 {
        self.latest_date
    }

    /// The watermark for the next poll.
    pub(crate) fn into_watermark(self) -> Option<ClockWatermark> {
        self.watermark
    }
}
