use wharf::{Clearable, DateTime, Decimal, Html, JsonSchema, Meta, Open, Request};

use super::{InvoiceItem, ReviewDetails};
use crate::actions::{BodyAction, meta};
use crate::api::ACCOUNTING;
use crate::ids::{BudgetCodeId, InvoiceId, InvoiceTypeId, TaxZoneId};

/// Creates one adjustment invoice for an existing invoice and returns its ID.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateInvoices {
    /// The invoice to adjust.
    adjustment_to_id: InvoiceId,
    /// Number of the new invoice.
    number: Clearable<String>,
    /// Type of invoice, as set up in the tenant.
    type_id: Clearable<InvoiceTypeId>,
    /// Date of the invoice.
    invoiced_on: Clearable<DateTime>,
    /// Amount before tax.
    subtotal: Clearable<Decimal>,
    /// Tax.
    tax: Clearable<Decimal>,
    /// Tax zone.
    tax_zone_id: Clearable<TaxZoneId>,
    /// What the invoice is for. HTML tags are kept.
    summary: Clearable<Html>,
    #[serde(flatten)]
    review: ReviewDetails,
    /// Budget code.
    budget_code_id: Clearable<BudgetCodeId>,
    /// Lines of the invoice.
    items: Clearable<Vec<InvoiceItem>>,
}

impl BodyAction for CreateInvoices {
    // The published key is in the plural, though it creates one.
    const META: Meta = meta!(CREATES, "createInvoices", "Create Invoices", "create_invoices.json");
    // A bare number; the published example shows an object.
    type Output = Open<i64>;

    fn request() -> Request {
        ACCOUNTING.post("invoices")
    }
}
