use wharf::{Deserialize, JsonSchema, Meta, Nothing, Request, RequestAction};

use crate::actions::meta;
use crate::api::ACCOUNTING;
use crate::ids::{InvoiceId, InvoiceItemId};

/// Deletes one line of an invoice.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteInvoiceItem {
    /// The invoice whose line to delete.
    invoice_id: InvoiceId,
    /// The line to delete: the ID of one of the items of the invoice.
    item_id: InvoiceItemId,
}

impl RequestAction for DeleteInvoiceItem {
    const META: Meta = meta!(REMOVES, "deleteInvoiceItem", "Delete Invoice Item", "delete_invoice_item.json");
    type Output = Nothing;

    fn request(&self) -> Request {
        ACCOUNTING.delete("invoices").at(self.invoice_id).then("items").at(self.item_id)
    }
}
