//! Request bodies of invoices.

use super::invoices::REVIEW_STATUSES;
use crate::body::{Property, Type, optional, required};

const PAYMENT_SETTLEMENT_UPDATE_REQUEST: &[Property] = &[
    required("id", Type::Integer),
    optional("settlementStatus", Type::Choice(&["NotSettled", "Settled"])).or_null(),
    optional("settlementDate", Type::DateTime).or_null(),
];

/// Changes an invoice.
pub(crate) const UPDATE: &[Property] = &[
    optional("number", Type::Text).or_null(),
    optional("typeId", Type::Integer).or_null(),
    optional("invoicedOn", Type::DateTime).or_null(),
    optional("subtotal", Type::Decimal).or_null(),
    optional("tax", Type::Decimal).or_null(),
    optional("taxZoneId", Type::Integer).or_null(),
    optional("summary", Type::Text).or_null(),
    optional("royaltyStatus", Type::Choice(&["Pending", "Sent", "Failed"])).or_null(),
    optional("royaltyDate", Type::DateTime).or_null(),
    optional("royaltySentOn", Type::DateTime).or_null(),
    optional("royaltyMemo", Type::Text).or_null(),
    optional("exportId", Type::Text).or_null(),
    optional("reviewStatus", Type::Choice(REVIEW_STATUSES)).or_null(),
    optional("assignedToId", Type::Integer).or_null(),
    optional("budgetCodeId", Type::Integer).or_null(),
    optional("items", Type::List(&Type::Object(UPDATE_ITEM))).or_null(),
    optional("dueDate", Type::Text).or_null(),
    optional("payments", Type::List(&Type::Object(PAYMENT_SETTLEMENT_UPDATE_REQUEST))).or_null(),
];

/// Changes a line of an invoice, or adds one.
pub(crate) const UPDATE_ITEM: &[Property] = &[
    optional("skuId", Type::Integer).or_null(),
    optional("skuName", Type::Text).or_null(),
    optional("technicianId", Type::Integer).or_null(),
    required("description", Type::Text),
    required("quantity", Type::Decimal),
    optional("unitPrice", Type::Decimal).or_null(),
    optional("cost", Type::Decimal).or_null(),
    optional("isAddOn", Type::Flag).or_null(),
    optional("signature", Type::Text).or_null(),
    optional("technicianAcknowledgementSignature", Type::Text).or_null(),
    optional("installedOn", Type::DateTime).or_null(),
    optional("inventoryWarehouseName", Type::Text).or_null(),
    optional("skipUpdatingMembershipPrices", Type::Flag).or_null(),
    optional("itemGroupName", Type::Text).or_null(),
    optional("itemGroupRootId", Type::Integer).or_null(),
    optional("inventoryLocationId", Type::Integer).or_null(),
    optional("durationBillingId", Type::Integer).or_null(),
    optional("budgetCodeId", Type::Integer).or_null(),
    optional("id", Type::Integer).or_null(),
];
