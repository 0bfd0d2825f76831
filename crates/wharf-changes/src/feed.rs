//! The list that a feed follows.

use wharf::{Paging, Request};

/// A vendor's list whose records have a time of creation and a time of last change.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Identifies the list, such as `customers`; at most 200 bytes. A state is valid only for this key.
    pub key: String,
    /// Requests the list, inactive records included, without parameters for page, order and time.
    pub request: Request,
    /// How the list is paged. The vendor must report the number of records in all pages.
    pub paging: &'static Paging,
    /// Query parameter for records that were changed at or after a time.
    pub since: &'static str,
    /// Query parameter for records that were changed before a time.
    pub before: &'static str,
    /// Query parameter and value that sort by time of change, if the vendor has them. Saves requests; nothing depends on
    /// the order.
    pub sort: Option<(&'static str, &'static str)>,
    /// Record member with the time of creation.
    pub created: &'static str,
    /// Record member with the time of the last change. Null means that the record was only created.
    pub modified: &'static str,
}
