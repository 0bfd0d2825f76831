//! What happened to a record.

use super::{Kind, Record};

/// The change of one record since the last look; the store holds what it is now.
#[derive(Debug)]
pub(crate) struct Change {
    /// The kind of the record.
    pub(crate) kind: Kind,
    /// Its id.
    pub(crate) id: i64,
    /// What it was before; nothing if it is new.
    pub(crate) before: Option<Record>,
}
