//! Records that cannot be followed.

use std::collections::HashSet;

use serde_json::Value;
use wharf::trigger::SkippedRecord;

/// How many records one poll names. Later polls name the others, as long as the vendor lists them.
const MAX_NAMED: usize = 20;

/// How many named records a state remembers.
pub(crate) const MAX_REMEMBERED: usize = 64;

/// A record without a valid id or time of change.
#[derive(Clone, Debug)]
pub(crate) struct BadRecord {
    /// Its id, if it has a short one.
    pub(crate) id: Option<Value>,
    pub(crate) reason: String,
    /// Hash of its text.
    pub(crate) fingerprint: u64,
}

/// What a poll says of the bad records that it finds.
#[derive(Debug, Default)]
pub(crate) struct SkippedRecords {
    found: Vec<BadRecord>,
    /// Fingerprints of all that are found.
    known: HashSet<u64>,
    /// Whether there are more.
    others: bool,
}

impl SkippedRecords {
    /// Adds the bad records of a page.
    pub(crate) fn add(&mut self, records: Vec<BadRecord>) {
        for record in records {
            if self.known.contains(&record.fingerprint) {
                continue;
            }
            if self.found.len() < MAX_NAMED + MAX_REMEMBERED {
                self.known.insert(record.fingerprint);
                self.found.push(record);
            } else {
                self.others = true;
            }
        }
    }

    /// Names the records that are not named already. Returns the names, and what the next state remembers: what was found
    /// is remembered longest.
    pub(crate) fn name(self, remembered: &[u64]) -> (Vec<SkippedRecord>, Vec<u64>) {
        let (old, mut new): (Vec<_>, Vec<_>) =
            self.found.into_iter().partition(|record| remembered.contains(&record.fingerprint));
        let others = self.others || new.len() > MAX_NAMED;
        new.truncate(MAX_NAMED);
        let mut next: Vec<u64> = new.iter().chain(&old).map(|record| record.fingerprint).collect();
        next.extend(remembered.iter().filter(|one| !self.known.contains(one)));
        next.truncate(MAX_REMEMBERED);
        let mut names: Vec<SkippedRecord> =
            new.into_iter().map(|BadRecord { id, reason, .. }| SkippedRecord { id, reason }).collect();
        if others {
            names.push(SkippedRecord { id: None, reason: "there are more; the next polls name them".to_owned() });
        }
        (names, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bad(fingerprint: u64) -> BadRecord {
        BadRecord { id: Some(fingerprint.into()), reason: "bad".to_owned(), fingerprint }
    }

    #[test]
    fn each_record_is_named_once_and_what_is_remembered_is_bounded() {
        let poll = |count: u64, remembered: &[u64]| {
            let mut skipped = SkippedRecords::default();
            skipped.add((0..count).map(bad).collect());
            skipped.add((0..count.min(5)).map(bad).collect());
            skipped.name(remembered)
        };
        let (names, remembered) = poll(5, &[]);
        assert_eq!((names.len(), remembered.len()), (5, 5));
        let (names, remembered) = poll(6, &remembered);
        assert_eq!((names.len(), remembered.len()), (1, 6));
        let (mut named, mut remembered) = (6, remembered);
        // The last poll that names any names those that are left.
        for expected in [20, 20, 14, 0] {
            let (names, next) = poll(60, &remembered);
            let ids = names.iter().filter(|name| name.id.is_some()).count();
            assert_eq!(ids, expected);
            assert_eq!(names.len() > ids, named + ids < 60, "others are counted");
            (named, remembered) = (named + ids, next);
        }
        let (names, remembered) = poll(1_000, &remembered);
        assert_eq!((names.len(), remembered.len()), (21, MAX_REMEMBERED));
        assert!(names[20].reason.starts_with("there are more"), "{names:?}");
    }
}
