//! When the invented things happened. Moments are counted in seconds here.

use super::dice::Dice;
use crate::clock::{self, Moment};

/// One hour.
pub(crate) const HOUR: i64 = 3_600;

/// One day.
pub(crate) const DAY: i64 = 24 * HOUR;

/// 2025-01-01.
pub(crate) const FIRST: i64 = 1_735_689_600;

/// 2026-06-30.
const LAST: i64 = 1_782_777_600;

/// When the record at a place among all of its kind was created: the higher the later.
pub(crate) fn created(index: i64, count: i64, dice: &mut Dice) -> i64 {
    let step = (LAST - FIRST) / count;
    FIRST + step * index + dice.between(0, step)
}

/// The text of a moment.
pub(crate) fn text(seconds: i64) -> String {
    Moment::from_timestamp(seconds, 0).map(clock::text).unwrap_or_default()
}
