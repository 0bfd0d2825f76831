//! Checks that the records referenced in bodies exist.

use super::{Body, FieldErrors};
use crate::store::{Kind, Store};

/// A property that holds the id of a record, or a list of ids.
#[derive(Debug)]
pub(crate) struct Reference {
    /// The name of the property.
    pub(crate) property: &'static str,
    /// The kind of the records.
    pub(crate) kind: Kind,
}

/// A property that references records of a kind.
pub(crate) const fn reference(property: &'static str, kind: Kind) -> Reference {
    Reference { property, kind }
}

/// Adds an error for every id that does not exist.
pub(crate) fn check(references: &[Reference], store: &Store, body: &Body, errors: &mut FieldErrors) {
    for Reference { property, kind } in references {
        check_ids(store, *kind, property, body.integer(property), errors);
        check_ids(store, *kind, property, body.integers(property), errors);
    }
}

/// Adds an error to a field for every id that does not exist.
pub(crate) fn check_ids(
    store: &Store,
    kind: Kind,
    field: &str,
    ids: impl IntoIterator<Item = i64>,
    errors: &mut FieldErrors,
) {
    for id in ids {
        if store.records(kind).get(id).is_none() {
            errors.add(field, format!("There is no {} with id {id}.", kind.noun()));
        }
    }
}
