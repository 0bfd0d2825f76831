//! Invoices.

use serde_json::Value;

use super::common;
use super::invoice_filters::{FILTERS, SHARED};
use crate::http::Operation;
use crate::list::{Listing, Sorting};
use crate::store::{Kind, Resource};

/// The operations that read invoices.
pub(crate) static OPERATIONS: &[Operation] = &[Operation::list("/accounting/v2/tenant/{tenant}/invoices", &LISTING)];

/// The accounting statuses of invoices and payments.
pub(crate) const TRANSACTION_STATUSES: &[&str] = &["Pending", "Posted", "Exported"];

/// The review statuses of invoices.
pub(crate) const REVIEW_STATUSES: &[&str] =
    &["NeedsReview", "OnHold", "Reviewed", "PendingApproval", "Rejected", "ReadyForBilling", "Invoiced"];

/// An invoice in responses.
pub(crate) static INVOICE: Resource = Resource {
    kind: Kind::Invoices,
    fields: &[
        "id",
        "syncStatus",
        "budgetCodeId",
        "referenceNumber",
        "invoiceDate",
        "dueDate",
        "subTotal",
        "salesTax",
        "salesTaxCode",
        "taxZoneId",
        "total",
        "balance",
        "invoiceType",
        "customer",
        "customerAddress",
        "location",
        "locationAddress",
        "businessUnit",
        "termName",
        "createdBy",
        "batch",
        "depositedOn",
        "createdOn",
        "modifiedOn",
        "adjustmentToId",
        "job",
        "projectId",
        "royalty",
        "employeeInfo",
        "commissionEligibilityDate",
        "sentStatus",
        "reviewStatus",
        "assignedTo",
        "summary",
        "items",
        "customFields",
        "active",
        "discountTotal",
        "importId",
        "exportId",
        "materialSkuId",
        "membershipId",
        "paidOn",
        "invoiceConfiguration",
    ],
};

static LISTING: Listing = Listing {
    resource: &INVOICE,
    filters: &[common::IDS, SHARED, FILTERS, common::CREATED, common::MODIFIED],
    sorting: Sorting::SortOrOrderBy(common::STAMP_SORTS),
};

/// An amount in the format of the accounting module.
pub(crate) fn amount(number: f64) -> String {
    format!("{number:.2}")
}

/// Reads an amount that is a number or text; 0 if it is neither.
pub(crate) fn parse_amount(value: &Value) -> f64 {
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap_or_default()
}
