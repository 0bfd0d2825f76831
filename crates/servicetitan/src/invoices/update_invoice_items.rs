use wharf::{
    Clearable, DateTime, Decimal, Deserialize, Fields, Html, JsonSchema, Meta, Nothing, Request, RequestAction,
};

use crate::actions::meta;
use crate::api::ACCOUNTING;
use crate::ids::{BudgetCodeId, DurationBillingId, InventoryLocationId, InvoiceId, InvoiceItemId, SkuId, TechnicianId};

/// Changes one line of an invoice, or adds one.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateInvoiceItems {
    /// The invoice that the line belongs to.
    invoice_id: InvoiceId,
    #[serde(flatten)]
    item: Fields<Line>,
}

/// A line of an invoice.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Line {
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
    #[schemars(extend("x-group" = "additionalFields"))]
    unit_price: Clearable<Decimal>,
    /// Cost per unit.
    #[schemars(extend("x-group" = "additionalFields"))]
    cost: Clearable<Decimal>,
    /// Whether the line is an add-on.
    #[schemars(extend("x-group" = "additionalFields"))]
    is_add_on: Clearable<bool>,
    /// The customer's signature.
    #[schemars(extend("x-group" = "additionalFields"))]
    signature: Clearable<String>,
    /// The technician's signature of acknowledgement.
    #[schemars(extend("x-group" = "additionalFields"))]
    technician_acknowledgement_signature: Clearable<String>,
    /// When it was installed.
    #[schemars(extend("x-group" = "additionalFields"))]
    installed_on: Clearable<DateTime>,
    /// Name of the warehouse that the item was taken from.
    #[schemars(extend("x-group" = "additionalFields"))]
    inventory_warehouse_name: Clearable<String>,
    /// Whether to leave membership prices unchanged.
    #[schemars(extend("x-group" = "additionalFields"))]
    skip_updating_membership_prices: Clearable<bool>,
    /// Name of the group that the line is shown in.
    #[schemars(extend("x-group" = "additionalFields"))]
    item_group_name: Clearable<String>,
    /// Root line of the group.
    item_group_root_id: Clearable<InvoiceItemId>,
    /// Inventory location that the item was taken from.
    inventory_location_id: Clearable<InventoryLocationId>,
    /// Billing rule for durations.
    duration_billing_id: Clearable<DurationBillingId>,
    /// The line to change: the ID of one of the items of the invoice. If omitted, a line is added.
    #[schemars(title = "Invoice Item ID")]
    id: Clearable<InvoiceItemId>,
    /// Budget code.
    budget_code_id: Clearable<BudgetCodeId>,
}

impl RequestAction for UpdateInvoiceItems {
    // The published key is in the plural, though it changes one.
    const META: Meta = meta!(CREATES, "updateInvoiceItems", "Update Invoice Items", "update_invoice_items.json");
    type Output = Nothing;

    fn request(&self) -> Request {
        ACCOUNTING.patch("invoices").at(self.invoice_id).then("items").json(&self.item)
    }
}
