//! What was delivered beyond the cursor.

use std::fmt;

use crate::position::{Position, RecordId};

/// A record as the memory knows it: where it stands, and the fingerprint of its text.
pub(crate) type VersionRef<'a> = (&'a Position, u64);

/// Of the records from the run before up to `until`, exactly `count` were seen, and their fingerprints add up to `sum`.
///
/// A run of one knows its record. A longer one can only tell whether all are still there and nothing else is. Displayed
/// as position, count and sum.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct DeliveredRange {
    pub(crate) until: Position,
    pub(crate) count: u64,
    pub(crate) sum: u64,
}

/// Runs in the order of their positions.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct DeliveredSet(Vec<DeliveredRange>);

/// What a memory says of records.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Comparison<'m> {
    /// Whether each record was seen before, as far as this can be told.
    pub(crate) seen: Vec<bool>,
    /// The runs whose records are not all at hand.
    pub(crate) rest: &'m [DeliveredRange],
}

impl DeliveredRange {
    fn of(&(position, fingerprint): &VersionRef) -> Self {
        Self { until: position.clone(), count: 1, sum: fingerprint }
    }

    /// A stretch of records of which none was seen.
    fn unseen(until: &Position) -> Self {
        Self { until: until.clone(), count: 0, sum: 0 }
    }

    fn is_of(&self, records: &[VersionRef]) -> bool {
        let sum = records.iter().fold(0_u64, |sum, (_, fingerprint)| sum.wrapping_add(*fingerprint));
        (self.count, self.sum) == (records.len() as u64, sum)
    }

    /// Which of its records were seen. Those of a longer run that has changed cannot be told apart: none was.
    fn judge(&self, records: &[VersionRef]) -> Vec<bool> {
        let all = self.is_of(records);
        records.iter().map(|(_, fingerprint)| all || self.count == 1 && self.sum == *fingerprint).collect()
    }

    /// Extends the run by the next one.
    fn join(&mut self, next: Self) {
        *self = Self { until: next.until, count: self.count + next.count, sum: self.sum.wrapping_add(next.sum) };
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (text, sum) = text.rsplit_once(' ')?;
        let (until, count) = text.rsplit_once(' ')?;
        let (until, count): (_, u32) = (Position::parse(until)?, count.parse().ok()?);
        Some(Self { until, count: count.into(), sum: u64::from_str_radix(sum, 16).ok()? })
    }
}

impl fmt::Display for DeliveredRange {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {} {:x}", self.until, self.count, self.sum)
    }
}

impl DeliveredSet {
    /// A memory of runs, which must be in order.
    pub(crate) fn new(runs: Vec<DeliveredRange>) -> Option<Self> {
        runs.is_sorted_by(|one, next| one.until < next.until).then_some(Self(runs))
    }

    /// A memory of records in their order, each with whether it was seen, followed by the runs of an older memory.
    pub(crate) fn of<'a>(records: impl Iterator<Item = (VersionRef<'a>, bool)>, rest: &[DeliveredRange]) -> Self {
        let mut runs: Vec<DeliveredRange> = Vec::new();
        for (trace, seen) in records {
            if !seen && let Some(DeliveredRange { until, count: 0, .. }) = runs.last_mut() {
                until.clone_from(trace.0);
            } else {
                runs.push(if seen { DeliveredRange::of(&trace) } else { DeliveredRange::unseen(trace.0) });
            }
        }
        runs.extend_from_slice(rest);
        runs.truncate(runs.iter().rposition(|run| run.count > 0).map_or(0, |last| last + 1));
        Self(runs)
    }

    pub(crate) fn runs(&self) -> &[DeliveredRange] {
        &self.0
    }

    /// Whether a record with this id is remembered by name.
    pub(crate) fn knows(&self, id: &RecordId) -> bool {
        self.0.iter().any(|run| run.count > 0 && run.until.id.as_ref() == Some(id))
    }

    /// Tells which records were seen. They are in order, and complete up to `bound`, or all there are.
    pub(crate) fn judge(&self, records: &[VersionRef], bound: Option<&Position>) -> Comparison<'_> {
        let within = |position: &Position| bound.is_none_or(|bound| position < bound);
        let mut left = &records[..records.partition_point(|(position, _)| within(position))];
        let mut seen = Vec::with_capacity(left.len());
        let mut rest = self.0.as_slice();
        while let Some((run, others)) = rest.split_first() {
            if !within(&run.until) {
                return Comparison { seen, rest };
            }
            let (members, further) = left.split_at(left.partition_point(|(position, _)| **position <= run.until));
            seen.extend(run.judge(members));
            (left, rest) = (further, others);
        }
        seen.extend(left.iter().map(|_| false));
        Comparison { seen, rest }
    }

    /// The same in at most `most` runs, and two at least. The newest half stays as it is; what is older is joined into
    /// runs of about the same size.
    pub(crate) fn within(&self, most: usize) -> Self {
        if self.0.len() <= most {
            return self.clone();
        }
        let (older, newest) = self.0.split_at(self.0.len() - most / 2);
        let mut size: u64 = 2;
        let mut runs = joined(older, size);
        while runs.len() + newest.len() > most.max(2) {
            size = size.saturating_mul(2);
            runs = joined(older, size);
        }
        runs.extend_from_slice(newest);
        Self(runs)
    }
}

/// Joins neighbours as long as they count no more than `size` records. A stretch of unseen ones falls to the next run.
fn joined(runs: &[DeliveredRange], size: u64) -> Vec<DeliveredRange> {
    let mut joined: Vec<DeliveredRange> = Vec::new();
    for run in runs.iter().filter(|run| run.count > 0).cloned() {
        match joined.last_mut() {
            Some(last) if last.count.saturating_add(run.count) <= size => last.join(run),
            _ => joined.push(run),
        }
    }
    joined
}
