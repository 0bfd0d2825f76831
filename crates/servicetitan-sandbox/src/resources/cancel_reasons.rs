//! Reasons for canceling jobs.

use super::common;
use crate::http::Operation;
use crate::list::{Listing, Sorting};
use crate::store::{Kind, Resource};

/// The operations on cancel reasons.
pub(crate) static OPERATIONS: &[Operation] = &[Operation::list("/jpm/v2/tenant/{tenant}/job-cancel-reasons", &LISTING)];

static CANCEL_REASON: Resource =
    Resource { kind: Kind::CancelReasons, fields: &["id", "name", "active", "createdOn", "modifiedOn"] };

static LISTING: Listing = Listing {
    resource: &CANCEL_REASON,
    filters: &[common::ACTIVE, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};
