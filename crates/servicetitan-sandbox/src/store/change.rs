//! Changes of records.

use super::{Kind, Record};

/// A change of one record. The store holds its current state.
#[derive(Debug)]
pub(crate) struct Change {
    /// The kind of the record.
    pub(crate) kind: Kind,
    /// Its id.
    pub(crate) id: i64,
    /// Its previous state; `None` if it is new.
    pub(crate) before: Option<Record>,
}
