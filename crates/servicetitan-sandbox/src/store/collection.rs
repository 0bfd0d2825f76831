//! Records of one kind, by id.

use std::collections::BTreeMap;

use super::record::Record;

/// Records of one kind, in the order of their ids.
#[derive(Debug)]
pub(crate) struct Collection {
    records: BTreeMap<i64, Record>,
    next_id: i64,
}

impl Collection {
    /// A collection whose first record will have the given id.
    pub(crate) fn starting_at(next_id: i64) -> Self {
        Self { records: BTreeMap::new(), next_id }
    }

    /// The id that the next record will have.
    pub(crate) fn next_id(&self) -> i64 {
        self.next_id
    }

    /// Adds a record and gives it an id.
    pub(crate) fn add(&mut self, mut record: Record) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        record.set("id", id);
        self.records.insert(id, record);
        id
    }

    /// The record with an id.
    pub(crate) fn get(&self, id: i64) -> Option<&Record> {
        self.records.get(&id)
    }

    /// The record with an id, to change it.
    pub(crate) fn get_mut(&mut self, id: i64) -> Option<&mut Record> {
        self.records.get_mut(&id)
    }

    /// Takes the record with an id away.
    pub(crate) fn remove(&mut self, id: i64) -> Option<Record> {
        self.records.remove(&id)
    }

    /// Every record, by ascending id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Record> {
        self.records.values()
    }

    /// Every record, by ascending id, to change them.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Record> {
        self.records.values_mut()
    }
}
