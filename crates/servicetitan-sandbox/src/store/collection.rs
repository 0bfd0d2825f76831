//! Records of one kind, by id.

use std::collections::BTreeMap;
use std::mem;
use std::ops::RangeBounds;

use super::record::Record;

/// Records of one kind, in the order of their ids. It remembers which ones were touched.
#[derive(Debug)]
pub(crate) struct Collection {
    records: BTreeMap<i64, Record>,
    next_id: i64,
    touched: Touched,
}

/// What touched records were like before, by id; nothing for those that are new. One entry for each record at most.
pub(crate) type Touched = BTreeMap<i64, Option<Record>>;

impl Collection {
    /// A collection whose first record will have the given id.
    pub(crate) fn starting_at(next_id: i64) -> Self {
        Self { records: BTreeMap::new(), next_id, touched: BTreeMap::new() }
    }

    /// The id that the next record will have.
    pub(crate) fn next_id(&self) -> i64 {
        self.next_id
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Adds a record and gives it an id.
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

    /// The record with an id, to change it.
    pub(crate) fn get_mut(&mut self, id: i64) -> Option<&mut Record> {
        let record = self.records.get_mut(&id)?;
        self.touched.entry(id).or_insert_with(|| Some(record.clone()));
        Some(record)
    }

    /// Takes the record with an id away.
    pub(crate) fn remove(&mut self, id: i64) {
        if let Some(record) = self.records.remove(&id) {
            self.touched.entry(id).or_insert(Some(record));
        }
    }

    /// Every record, by ascending id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// The records whose ids are in a range, by ascending id.
    pub(crate) fn within(&self, ids: impl RangeBounds<i64>) -> impl Iterator<Item = &Record> {
        self.records.range(ids).map(|(_, record)| record)
    }

    /// What was touched since the last time.
    pub(crate) fn take_touched(&mut self) -> Touched {
        mem::take(&mut self.touched)
    }
}

#[cfg(test)]
mod tests {
    use super::Collection;
    use crate::store::Record;

    #[test]
    fn records_are_remembered_as_they_were_before_the_first_touch() {
        let mut records = Collection::starting_at(7);
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
