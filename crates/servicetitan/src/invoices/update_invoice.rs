use wharf::{
    Clearable, Date, DateTime, Decimal, Deserialize, Fields, Html, JsonSchema, Meta, Nothing, Request, RequestAction,
};

use super::{InvoiceItem, ReviewDetails};
use crate::actions::meta;
use crate::api::ACCOUNTING;
use crate::ids::{BudgetCodeId, InvoiceId, InvoiceTypeId, PaymentId, TaxZoneId};

/// Changes an invoice. Omitted fields stay unchanged; null clears a field.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateInvoice {
    /// The invoice to change.
    invoice_id: InvoiceId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// Number of the invoice.
    number: Clearable<String>,
    /// Type of invoice, as set up in the tenant.
    type_id: Clearable<InvoiceTypeId>,
    /// Date of the invoice.
    invoiced_on: Clearable<DateTime>,
    /// Amount before tax.
    subtotal: Clearable<Decimal>,
    /// Tax.
    tax: Clearable<Decimal>,
    /// What the invoice is for. HTML tags are kept.
    summary: Clearable<Html>,
    #[serde(flatten)]
    review: ReviewDetails,
    /// Lines of the invoice.
    items: Clearable<Vec<InvoiceItem>>,
    /// Whether payments of the invoice are settled.
    payments: Clearable<Vec<PaymentSettlement>>,
    /// Tax zone.
    tax_zone_id: Clearable<TaxZoneId>,
    /// Budget code.
    budget_code_id: Clearable<BudgetCodeId>,
    /// Due date of the invoice.
    due_date: Clearable<Date>,
}

/// Whether a payment is settled.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct PaymentSettlement {
    /// The payment.
    id: PaymentId,
    /// Whether it is settled.
    settlement_status: Clearable<SettlementStatus>,
    /// When it was settled.
    settlement_date: Clearable<DateTime>,
}

/// Whether a payment is settled.
#[derive(JsonSchema)]
enum SettlementStatus {
    NotSettled,
    Settled,
}

impl RequestAction for UpdateInvoice {
    const META: Meta = meta!(SETS, "updateInvoice", "Update Invoice", "update_invoice.json");
    type Output = Nothing;

    fn request(&self) -> Request {
        ACCOUNTING.patch("invoices").at(self.invoice_id).json(&self.changes)
    }
}
