//! Locations of customers.

use super::{common, external_data};
use crate::http::Operation;
use crate::list::{By, Filter, Listing, Sorting, filter};
use crate::store::{Kind, Resource};

/// The operations on locations.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/crm/v2/tenant/{tenant}/locations", &LISTING),
    Operation::get("/crm/v2/tenant/{tenant}/locations/{id}", &LOCATION),
];

/// A location in responses.
pub(crate) static LOCATION: Resource = Resource {
    kind: Kind::Locations,
    fields: &[
        "id",
        "customerId",
        "active",
        "name",
        "address",
        "customFields",
        "createdOn",
        "createdById",
        "modifiedOn",
        "mergedToId",
        "zoneId",
        "taxExempt",
        "tagTypeIds",
        "externalData",
        "taxZoneId",
    ],
};

static LISTING: Listing = Listing {
    resource: &LOCATION,
    filters: &[
        common::IDS,
        common::NAME,
        FILTERS,
        common::ADDRESS,
        common::ACTIVE,
        common::CREATED,
        common::MODIFIED,
        external_data::FILTERS,
    ],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static FILTERS: &[Filter] = &[filter("customerId", By::Integer("customerId"))];
