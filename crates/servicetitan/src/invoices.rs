//! Invoices.

mod create_invoices;
mod delete_invoice_item;
mod list_invoices;
mod models;
mod select_invoice;
mod update_invoice;
mod update_invoice_custom_fields;
mod update_invoice_items;

pub use self::{
    create_invoices::CreateInvoices, delete_invoice_item::DeleteInvoiceItem, list_invoices::ListInvoices,
    select_invoice::SelectInvoice, update_invoice::UpdateInvoice,
    update_invoice_custom_fields::UpdateInvoiceCustomFields, update_invoice_items::UpdateInvoiceItems,
};
pub use models::{EmployeeReference, Invoice, InvoicedJob, Line, LineGroup, LineType, Royalty, SalesTax, SentStatus};

use wharf::{Clearable, DateTime, Decimal, Html, JsonSchema, Text};

use crate::ids::{
    BudgetCodeId, DurationBillingId, EmployeeId, InventoryLocationId, InvoiceItemId, SkuId, TechnicianId,
};

/// The group of its actions.
const GROUP: &str = "Invoices";

/// The royalty status of an invoice.
#[derive(JsonSchema)]
pub enum RoyaltyStatus {
    /// Not sent yet.
    Pending,
    /// Sent.
    Sent,
    /// Sending failed.
    Failed,
}

/// The royalty and review of an invoice to write.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ReviewDetails {
    /// Status of the royalty.
    #[schemars(extend("x-group" = "royaltyDetails"))]
    royalty_status: Clearable<RoyaltyStatus>,
    /// Date of the royalty.
    #[schemars(extend("x-group" = "royaltyDetails"))]
    royalty_date: Clearable<DateTime>,
    /// When the royalty was sent.
    #[schemars(extend("x-group" = "royaltyDetails"))]
    royalty_sent_on: Clearable<DateTime>,
    /// Note on the royalty.
    #[schemars(extend("x-group" = "royaltyDetails"))]
    royalty_memo: Clearable<Text>,
    /// ID of the invoice in another system.
    export_id: Clearable<String>,
    /// Status of the review.
    review_status: Clearable<ReviewStatus>,
    /// Employee assigned to the invoice.
    assigned_to_id: Clearable<EmployeeId>,
}

/// The review status of an invoice.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum ReviewStatus {
    NeedsReview,
    OnHold,
    Reviewed,
    PendingApproval,
    Rejected,
    ReadyForBilling,
    Invoiced,
}

/// A line of an invoice to write.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceItem {
    /// What is charged. HTML tags are kept.
    description: Html,
    /// Quantity.
    quantity: Decimal,
    /// Service, material or equipment of the pricebook.
    sku_id: Clearable<SkuId>,
    /// Name of the pricebook entry.
    sku_name: Clearable<String>,
    /// Technician that the line belongs to.
    technician_id: Clearable<TechnicianId>,
    /// Price per unit.
    unit_price: Clearable<Decimal>,
    /// Cost per unit.
    cost: Clearable<Decimal>,
    /// Whether the line is an add-on.
    is_add_on: Clearable<bool>,
    /// The customer's signature.
    signature: Clearable<String>,
    /// The technician's signature of acknowledgement.
    technician_acknowledgement_signature: Clearable<String>,
    /// When it was installed.
    installed_on: Clearable<DateTime>,
    /// Name of the warehouse that the item was taken from.
    inventory_warehouse_name: Clearable<String>,
    /// Whether to leave membership prices unchanged.
    skip_updating_membership_prices: Clearable<bool>,
    /// Name of the group that the line is shown in.
    item_group_name: Clearable<String>,
    /// Root line of the group.
    item_group_root_id: Clearable<InvoiceItemId>,
    /// Inventory location that the item was taken from.
    inventory_location_id: Clearable<InventoryLocationId>,
    /// Billing rule for durations.
    duration_billing_id: Clearable<DurationBillingId>,
    /// Budget code.
    budget_code_id: Clearable<BudgetCodeId>,
    /// ID of the line, if it already exists.
    id: Clearable<InvoiceItemId>,
}

/// Kind of invoice.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum InvoiceConfiguration {
    JobInvoice,
    ProjectInvoice,
    CounterSales,
    MembershipInvoice,
    InterestChargeInvoice,
    ARImportInvoice,
}
