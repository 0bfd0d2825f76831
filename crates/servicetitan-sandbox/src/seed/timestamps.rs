//! When the seed records were created. Here timestamps are seconds since 1970.

use super::random::Random;
use crate::clock::{self, Timestamp};

/// One hour, in seconds.
pub(crate) const HOUR: i64 = 3_600;

/// One day, in seconds.
pub(crate) const DAY: i64 = 24 * HOUR;

/// 2025-01-01.
pub(crate) const FIRST: i64 = 1_735_689_600;

/// 2026-06-30.
const LAST: i64 = 1_782_777_600;

/// When the record at an index was created: the higher the index, the later.
pub(crate) fn created(index: i64, count: i64, random: &mut Random) -> i64 {
    let step = (LAST - FIRST) / count;
    FIRST + step * index + random.between(0, step)
}

/// A timestamp in RFC 3339.
pub(crate) fn rfc3339(seconds: i64) -> String {
    Timestamp::from_timestamp(seconds, 0).map(clock::rfc3339).unwrap_or_default()
}
