//! What one scan of a list found.

use std::collections::{BTreeMap, HashMap};

use crate::delivered_set::{DeliveredSet, VersionRef};
use crate::position::{Position, RecordId};
use crate::record_page::{Record, RecordPage};
use crate::skipped::SkippedRecords;

/// The newest versions of the records after a cursor.
#[derive(Debug)]
pub(crate) struct View {
    cursor: Position,
    pub(crate) records: BTreeMap<Position, Record>,
    positions: HashMap<RecordId, Position>,
    /// All records before this position are here. None: all records are.
    pub(crate) until: Option<Position>,
    /// The seconds that took several pages, and whether all of their records are here.
    pub(crate) dense_seconds: Vec<(i64, bool)>,
    /// The records that cannot be followed.
    pub(crate) skipped: SkippedRecords,
    /// Bytes of text in memory.
    bytes: usize,
    max_bytes: usize,
}

impl View {
    /// An empty view that holds at most `max_bytes` of text.
    pub(crate) fn new(cursor: Position, max_bytes: usize) -> Self {
        let until = Some(Position::before(cursor.time.clone()));
        let (records, positions, dense_seconds) = (BTreeMap::new(), HashMap::new(), Vec::new());
        let skipped = SkippedRecords::default();
        Self { cursor, records, positions, until, dense_seconds, skipped, bytes: 0, max_bytes }
    }

    /// Adds the records of a page that were changed in these seconds; the last one is excluded.
    pub(crate) fn add(&mut self, page: RecordPage, from: i64, until: Option<i64>) {
        self.skipped.add(page.bad);
        for record in page.records {
            let second = record.position.time.seconds();
            if second >= from && until.is_none_or(|until| second < until) && record.position > self.cursor {
                self.insert(record);
            }
        }
        if self.bytes > self.max_bytes {
            self.drop_last_texts();
        }
    }

    /// Adds a record, unless a newer version is here.
    fn insert(&mut self, record: Record) {
        let Some(id) = record.position.id.clone() else { return };
        if let Some(known) = self.positions.get(&id) {
            if *known > record.position {
                return;
            }
            self.bytes -= self.records.remove(known).as_mut().map_or(0, drop_text);
        }
        self.bytes += record.text.as_ref().map_or(0, |text| text.get().len());
        self.positions.insert(id, record.position.clone());
        self.records.insert(record.position.clone(), record);
    }

    /// The versions of the records, in order.
    pub(crate) fn versions(&self) -> Vec<VersionRef<'_>> {
        self.records.iter().map(|(position, record)| (position, record.fingerprint)).collect()
    }

    /// Whether at least `count` records are undelivered and everything in the delivered set is in view. Drops the texts
    /// of delivered records if memory is short.
    pub(crate) fn has_undelivered(&mut self, count: usize, delivered: &DeliveredSet) -> bool {
        let compared = delivered.compare(&self.versions(), self.until.as_ref());
        if self.bytes > self.max_bytes / 2 {
            let known = self.records.values_mut().zip(&compared.delivered).filter(|(_, known)| **known);
            self.bytes -= known.map(|(record, _)| drop_text(record)).sum::<usize>();
        }
        compared.rest.is_empty() && compared.delivered.iter().filter(|known| !**known).count() >= count
    }

    /// Drops the texts of the last records, which are delivered last.
    fn drop_last_texts(&mut self) {
        let mut last = self.records.values_mut().rev();
        while self.bytes > self.max_bytes / 2 {
            let Some(record) = last.next() else { return };
            self.bytes -= drop_text(record);
        }
    }
}

/// Returns the length of the text.
fn drop_text(record: &mut Record) -> usize {
    record.text.take().map_or(0, |text| text.get().len())
}
