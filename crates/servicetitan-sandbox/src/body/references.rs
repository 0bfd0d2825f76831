//! Holds the ids in bodies against the records that they name.

use super::{Body, Faults};
use crate::store::{Kind, Store};

/// A property that names a record, or a list of them.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The name of the property.
    pub(crate) property: &'static str,
    /// The kind of the records.
    pub(crate) kind: Kind,
}

/// A property that names records of a kind.
pub(crate) const fn reference(property: &'static str, kind: Kind) -> Reference {
    Reference { property, kind }
}

/// Adds a fault for every id that names no record.
pub(crate) fn check(references: &[Reference], store: &Store, body: &Body, faults: &mut Faults) {
    for Reference { property, kind } in references {
        check_ids(store, *kind, property, body.integer(property), faults);
        check_ids(store, *kind, property, body.integers(property), faults);
    }
}

/// Adds a fault to a field for every id that names no record.
pub(crate) fn check_ids(
    store: &Store,
    kind: Kind,
    field: &str,
    ids: impl IntoIterator<Item = i64>,
    faults: &mut Faults,
) {
    for id in ids {
        if store.of(kind).get(id).is_none() {
            faults.add(field, format!("There is no {} with id {id}.", kind.noun()));
        }
    }
}
