//! Business units.

use super::common;
use crate::http::Operation;
use crate::list::{Listing, Sorting};
use crate::store::{Kind, Resource};

/// The operations on business units.
pub(crate) static OPERATIONS: &[Operation] =
    &[Operation::list("/settings/v2/tenant/{tenant}/business-units", &LISTING)];

static BUSINESS_UNIT: Resource = Resource {
    kind: Kind::BusinessUnits,
    fields: &[
        "id",
        "active",
        "name",
        "officialName",
        "email",
        "currency",
        "phoneNumber",
        "invoiceHeader",
        "invoiceMessage",
        "defaultTaxRate",
        "authorizationParagraph",
        "acknowledgementParagraph",
        "address",
        "materialSku",
        "quickbooksClass",
        "accountCode",
        "franchiseId",
        "conceptCode",
        "corporateContractNumber",
        "trade",
        "division",
        "tagTypeIds",
        "tenant",
        "createdOn",
        "modifiedOn",
        "externalData",
    ],
};

static LISTING: Listing = Listing {
    resource: &BUSINESS_UNIT,
    filters: &[common::IDS, common::NAME, common::ACTIVE, common::CREATED, common::MODIFIED],
    sorting: Sorting::None,
};
