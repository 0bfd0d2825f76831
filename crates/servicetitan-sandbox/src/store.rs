//! Everything the tenant knows.

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

/// The records of the tenant, by kind, its uploaded files, and its time.
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
    /// The type that it was uploaded with.
    pub(crate) content_type: String,
    /// Its content.
    pub(crate) content: Bytes,
}

impl Store {
    /// A tenant without records.
    pub(crate) fn empty() -> Self {
        let collections = Kind::first_ids().map(Collection::starting_at);
        Self { collections, clock: Arc::default(), files: HashMap::new() }
    }

    /// The records of a kind.
    pub(crate) fn of(&self, kind: Kind) -> &Collection {
        &self.collections[kind as usize]
    }

    /// The records of a kind, to change them.
    pub(crate) fn of_mut(&mut self, kind: Kind) -> &mut Collection {
        &mut self.collections[kind as usize]
    }

    /// The time of the tenant.
    pub(crate) fn clock(&self) -> &Arc<Clock> {
        &self.clock
    }

    /// The current time, in the format of `createdOn` and `modifiedOn`.
    pub(crate) fn now(&self) -> String {
        clock::stamp(self.clock.now())
    }

    /// What changed since the last time, kind by kind. What ends as it began did not change.
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

    /// Makes what changed so far count as having always been so.
    pub(crate) fn forget_changes(&mut self) {
        for collection in &mut self.collections {
            collection.take_touched();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Record, Store};

    #[test]
    fn only_what_differs_in_the_end_has_changed() {
        let mut store = Store::empty();
        let zones = store.of_mut(Kind::Zones);
        let [kept, changed, gone] = [1, 2, 3].map(|size| zones.add(Record::default().with("size", size)));
        store.forget_changes();
        for (id, size) in [(kept, 1), (changed, 5), (gone, 5)] {
            if let Some(zone) = store.of_mut(Kind::Zones).get_mut(id) {
                zone.set("size", size);
            }
        }
        store.of_mut(Kind::Zones).remove(gone);
        let passing = store.of_mut(Kind::Zones).add(Record::default());
        store.of_mut(Kind::Zones).remove(passing);
        let changes = store.take_changes();
        assert_eq!(changes.iter().map(|change| change.id).collect::<Vec<_>>(), [changed, gone]);
        assert!(store.take_changes().is_empty());
    }
}
