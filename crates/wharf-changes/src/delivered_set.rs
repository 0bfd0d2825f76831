//! What was delivered after the cursor.

use std::fmt;

use crate::position::{Position, RecordId};

/// A version of a record: its position, and the fingerprint of its text.
pub(crate) type VersionRef<'a> = (&'a Position, u64);

/// Between the previous range and `until`, inclusive, exactly `count` records were delivered, whose fingerprints add up
/// to `sum`.
///
/// A range of one identifies its record. A longer range only shows whether its records are still the same. Displayed as
/// position, count and sum.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct DeliveredRange {
    until: Position,
    count: u64,
    sum: u64,
}

/// Ranges in the order of their positions.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct DeliveredSet(Vec<DeliveredRange>);

/// Records compared with a delivered set.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Comparison<'s> {
    /// Whether each record was delivered, as far as the set shows it.
    pub(crate) delivered: Vec<bool>,
    /// The ranges whose records are not all in view.
    pub(crate) rest: &'s [DeliveredRange],
}

impl DeliveredRange {
    /// Which of its records were delivered. If a longer range has changed, none counts as delivered.
    fn compare(&self, records: &[VersionRef]) -> impl Iterator<Item = bool> {
        let sum = records.iter().fold(0_u64, |sum, (_, fingerprint)| sum.wrapping_add(*fingerprint));
        let all = (self.count, self.sum) == (records.len() as u64, sum);
        records.iter().map(move |(_, fingerprint)| all || self.count == 1 && self.sum == *fingerprint)
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (text, sum) = text.rsplit_once(' ')?;
        let (until, count) = text.rsplit_once(' ')?;
        let count: u32 = count.parse().ok()?;
        Some(Self { until: Position::parse(until)?, count: count.into(), sum: u64::from_str_radix(sum, 16).ok()? })
    }
}

impl fmt::Display for DeliveredRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} {:x}", self.until, self.count, self.sum)
    }
}

impl DeliveredSet {
    /// A set of ranges. None if they are out of order.
    pub(crate) fn new(ranges: Vec<DeliveredRange>) -> Option<Self> {
        ranges.is_sorted_by(|one, next| one.until < next.until).then_some(Self(ranges))
    }

    /// A set of records in their order, each with whether it was delivered, followed by the ranges of an older set.
    pub(crate) fn of<'a>(records: impl Iterator<Item = (VersionRef<'a>, bool)>, rest: &[DeliveredRange]) -> Self {
        let mut ranges: Vec<DeliveredRange> = Vec::new();
        for ((position, fingerprint), delivered) in records {
            let (count, sum) = if delivered { (1, fingerprint) } else { (0, 0) };
            match ranges.last_mut() {
                // One range covers all undelivered records in a row.
                Some(last) if !delivered && last.count == 0 => last.until.clone_from(position),
                _ => ranges.push(DeliveredRange { until: position.clone(), count, sum }),
            }
        }
        ranges.extend_from_slice(rest);
        ranges.truncate(ranges.iter().rposition(|range| range.count > 0).map_or(0, |last| last + 1));
        Self(ranges)
    }

    pub(crate) fn ranges(&self) -> &[DeliveredRange] {
        &self.0
    }

    /// Whether a range ends with this record.
    pub(crate) fn contains_id(&self, id: &RecordId) -> bool {
        self.0.iter().any(|range| range.count > 0 && range.until.id.as_ref() == Some(id))
    }

    /// Compares records in order, which are complete before `end`, or to the end of the list.
    pub(crate) fn compare(&self, records: &[VersionRef], end: Option<&Position>) -> Comparison<'_> {
        let in_view = |position: &Position| end.is_none_or(|end| position < end);
        let mut left = &records[..records.partition_point(|(position, _)| in_view(position))];
        let mut delivered = Vec::with_capacity(left.len());
        let mut rest = self.0.as_slice();
        while let Some((range, further)) = rest.split_first()
            && in_view(&range.until)
        {
            let members;
            (members, left) = left.split_at(left.partition_point(|(position, _)| **position <= range.until));
            delivered.extend(range.compare(members));
            rest = further;
        }
        if rest.is_empty() {
            delivered.extend(left.iter().map(|_| false));
        }
        Comparison { delivered, rest }
    }

    /// The same in at most `max` ranges, and at least two. The newest half is unchanged; older ranges are merged into
    /// ranges of about equal size.
    pub(crate) fn compacted(&self, max: usize) -> Self {
        if self.0.len() <= max {
            return self.clone();
        }
        let (older, newest) = self.0.split_at(self.0.len() - max / 2);
        let mut size: u64 = 2;
        let mut ranges = merged(older, size);
        while ranges.len() + newest.len() > max.max(2) {
            size = size.saturating_mul(2);
            ranges = merged(older, size);
        }
        ranges.extend_from_slice(newest);
        Self(ranges)
    }
}

/// Merges neighbours up to a count of `size`. An undelivered stretch becomes part of the next range.
fn merged(ranges: &[DeliveredRange], size: u64) -> Vec<DeliveredRange> {
    let mut merged: Vec<DeliveredRange> = Vec::new();
    for range in ranges.iter().filter(|range| range.count > 0) {
        match merged.last_mut() {
            Some(last) if last.count.saturating_add(range.count) <= size => {
                let (count, sum) = (last.count + range.count, last.sum.wrapping_add(range.sum));
                *last = DeliveredRange { until: range.until.clone(), count, sum };
            }
            _ => merged.push(range.clone()),
        }
    }
    merged
}
