//! The data of the tenant.

pub(crate) mod change;
pub(crate) mod collection;
pub(crate) mod kind;
pub(crate) mod record;
pub(crate) mod rendered;
pub(crate) mod resource;

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;

pub(crate) use change::Change;
pub(crate) use collection::Collection;
pub(crate) use kind::Kind;
pub(crate) use record::Record;
pub(crate) use resource::Resource;

use crate::clock::{self, Clock};

/// The records of the tenant by kind, its uploaded files, and its clock.
#[derive(Debug)]
pub(crate) struct Store {
    collections: [Collection; Kind::COUNT],
    clock: Arc<Clock>,
    /// Uploaded files, by path.
    pub(crate) files: HashMap<String, StoredFile>,
}

/// An uploaded file.
#[derive(Debug, Clone)]
pub(crate) struct StoredFile {
    /// Its content type.
    pub(crate) content_type: String,
    /// Its content.
    pub(crate) content: Bytes,
}

impl Store {
    /// A store without records.
    pub(crate) fn empty() -> Self {
        let collections = Kind::first_ids().map(Collection::with_first_id);
        Self { collections, clock: Arc::default(), files: HashMap::new() }
    }

    /// The records of a kind.
    pub(crate) fn records(&self, kind: Kind) -> &Collection {
        &self.collections[kind as usize]
    }

    /// The records of a kind, mutable.
    pub(crate) fn records_mut(&mut self, kind: Kind) -> &mut Collection {
        &mut self.collections[kind as usize]
    }

    /// The clock of the tenant.
    pub(crate) fn clock(&self) -> &Arc<Clock> {
        &self.clock
    }

    /// The current time, in the format of `createdOn` and `modifiedOn`.
    pub(crate) fn now(&self) -> String {
        clock::stamp(self.clock.now())
    }

    /// The changes since the last call, by kind. Records that were changed back are left out.
    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (kind, collection) in Kind::all().zip(&mut self.collections) {
            for (id, before) in collection.take_touched() {
                if before.as_ref() != collection.get(id) {
                    changes.push(Change { kind, id, before });
                }
            }
        }
        changes
    }

    /// Discards the changes so far.
    pub(crate) fn discard_changes(&mut self) {
        for collection in &mut self.collections {
            collection.take_touched();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Record, Store};

    #[test]
    fn only_net_changes_are_reported() {
        let mut store = Store::empty();
        let zones = store.records_mut(Kind::Zones);
        let [unchanged, changed, removed] = [1, 2, 3].map(|size| zones.add(Record::default().with("size", size)));
        store.discard_changes();
        for (id, size) in [(unchanged, 1), (changed, 5), (removed, 5)] {
            if let Some(zone) = store.records_mut(Kind::Zones).get_mut(id) {
                zone.set("size", size);
            }
        }
        store.records_mut(Kind::Zones).remove(removed);
        let temporary = store.records_mut(Kind::Zones).add(Record::default());
        store.records_mut(Kind::Zones).remove(temporary);
        let changes = store.take_changes();
        assert_eq!(changes.iter().map(|change| change.id).collect::<Vec<_>>(), [changed, removed]);
        assert!(store.take_changes().is_empty());
    }
}
