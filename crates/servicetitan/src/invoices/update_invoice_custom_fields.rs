use wharf::{JsonSchema, Meta, Nothing, Request};

use crate::actions::{BodyAction, meta};
use crate::api::ACCOUNTING;
use crate::ids::InvoiceId;
use crate::models::CustomFieldOperation;

/// Sets custom fields of several invoices at once.
#[derive(JsonSchema)]
pub struct UpdateInvoiceCustomFields {
    /// One entry for each invoice, at least one.
    #[schemars(length(min = 1))]
    operations: Vec<CustomFieldOperation<InvoiceId>>,
}

impl BodyAction for UpdateInvoiceCustomFields {
    const META: Meta =
        meta!(SETS, "updateInvoiceCustomFields", "Update Invoice Custom Fields", "update_invoice_custom_fields.json");
    type Output = Nothing;

    fn request() -> Request {
        ACCOUNTING.patch("invoices/custom-fields")
    }
}
