//! Collections of records.

use std::collections::BTreeMap;
use std::mem;
use std::ops::RangeBounds;

use super::record::Record;

/// Records of one kind, ordered by id. Tracks which ones were touched.
#[derive(Debug)]
pub(crate) struct Collection {
    records: BTreeMap<i64, Record>,
    next_id: i64,
    touched: Touched,
}

/// The previous states of touched records by id; `None` for new ones.
pub(crate) type Touched = BTreeMap<i64, Option<Record>>;

impl Collection {
    /// A collection whose first record gets the given id.
    pub(crate) fn with_first_id(next_id: i64) -> Self {
        Self { records: BTreeMap::new(), next_id, touched: BTreeMap::new() }
    }

    /// The id that the next record gets.
    pub(crate) fn next_id(&self) -> i64 {
        self.next_id
    }

    /// The number of records.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Adds a record and returns its new id.
    pub(crate) fn add(&mut self, mut record: Record) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        record.set("id", id);
        self.records.insert(id, record);
        self.touched.insert(id, None);
        id
    }

    /// The record with an id.
    pub(crate) fn get(&self, id: i64) -> Option<&Record> {
        self.records.get(&id)
    }

    /// The record with an id, mutable.
    pub(crate) fn get_mut(&mut self, id: i64) -> Option<&mut Record> {
        let record = self.records.get_mut(&id)?;
        self.touched.entry(id).or_insert_with(|| Some(record.clone()));
        Some(record)
    }

    /// Removes the record with an id.
    pub(crate) fn remove(&mut self, id: i64) {
        if let Some(record) = self.records.remove(&id) {
            self.touched.entry(id).or_insert(Some(record));
        }
    }

    /// All records, by ascending id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// The records with ids in a range, by ascending id.
    pub(crate) fn range(&self, ids: impl RangeBounds<i64>) -> impl Iterator<Item = &Record> {
        self.records.range(ids).map(|(_, record)| record)
    }

    /// The records that were touched since the last call.
    pub(crate) fn take_touched(&mut self) -> Touched {
        mem::take(&mut self.touched)
    }
}

#[cfg(test)]
mod tests {
    use super::Collection;
    use crate::store::Record;

    #[test]
    fn touched_records_keep_their_state_before_the_first_touch() {
        let mut records = Collection::with_first_id(7);
        let id = records.add(Record::default().with("name", "First"));
        assert_eq!(records.take_touched().get(&id), Some(&None));
        for name in ["Second", "Third"] {
            if let Some(record) = records.get_mut(id) {
                record.set("name", name);
            }
        }
        records.remove(id);
        let touched = records.take_touched();
        assert_eq!(touched[&id].as_ref().map(|record| record.text("name")), Some("First"));
        assert!(records.take_touched().is_empty());
    }
}
