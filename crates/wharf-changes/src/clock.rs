//! Estimates which changes are settled.

use std::mem;

use crate::feed::FeedLimits;
use crate::timestamp::Timestamp;

/// The newest change known, and the `Date` of the response that first showed it, in seconds since 1970.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ClockWatermark {
    pub(crate) newest: Timestamp,
    pub(crate) date: Option<i64>,
}

/// What the responses of one poll show of the vendor's two clocks: the one that stamps records, and the one of `Date`.
#[derive(Debug)]
pub(crate) struct VendorClock {
    /// Allowance for drift between the clocks, and for the duration of a request, in seconds.
    slack: i64,
    watermark: Option<ClockWatermark>,
    /// Whether there was a response.
    has_begun: bool,
    first_date: Option<i64>,
    latest_date: Option<i64>,
    /// A time that the records' clock had reached at the first response.
    reached: Option<Timestamp>,
}

impl VendorClock {
    /// A clock that knows only the watermark of earlier polls.
    pub(crate) fn new(watermark: Option<ClockWatermark>, slack: i64) -> Self {
        Self { slack, watermark, has_begun: false, first_date: None, latest_date: None, reached: None }
    }

    /// Takes the `Date` of a response and the newest change in it.
    pub(crate) fn observe(&mut self, date: Option<i64>, newest: Option<&Timestamp>) {
        let is_first = !mem::replace(&mut self.has_begun, true);
        if is_first {
            self.first_date = date;
            let known = self.watermark.as_ref();
            self.reached = known.and_then(|known| self.at_least(known).max(Some(known.newest.clone())));
        }
        self.latest_date = self.latest_date.max(date);
        let Some(newest) = newest.cloned() else { return };
        let seen = ClockWatermark { newest, date };
        let reached =
            if is_first { Some(seen.newest.clone()) } else { self.at_least(&seen).min(Some(seen.newest.clone())) };
        self.reached = self.reached.take().max(reached);
        if self.watermark.as_ref().is_none_or(|known| known.newest < seen.newest) {
            self.watermark = Some(seen);
        }
    }

    /// The least that the records' clock showed at the first response, as far as the `Date`s tell.
    fn at_least(&self, watermark: &ClockWatermark) -> Option<Timestamp> {
        let passed = self.first_date?.saturating_sub(watermark.date?);
        Some(watermark.newest.plus(passed.saturating_sub(self.slack)))
    }

    /// The time before which no new change can appear, if changes appear with no more than the maximum delay.
    ///
    /// This holds if either clock is right: the newest change limits a `Date` that is ahead, and `Date` limits a change
    /// whose timestamp is ahead. Without `Date`, a longer delay takes its place.
    pub(crate) fn settled_before(&self, limits: &FeedLimits) -> Option<Timestamp> {
        let reached = self.reached.as_ref()?;
        Some(match self.first_date {
            Some(date) => {
                let date = Timestamp::from_seconds(date.saturating_sub(self.slack));
                reached.min(&date).plus(-limits.max_delay)
            }
            None => reached.plus(-limits.max_delay_without_date),
        })
    }

    /// The newest change known.
    pub(crate) fn newest(&self) -> Option<&Timestamp> {
        self.watermark.as_ref().map(|watermark| &watermark.newest)
    }

    /// The latest `Date`.
    pub(crate) fn latest_date(&self) -> Option<i64> {
        self.latest_date
    }

    /// The watermark for the next poll.
    pub(crate) fn into_watermark(self) -> Option<ClockWatermark> {
        self.watermark
    }
}
