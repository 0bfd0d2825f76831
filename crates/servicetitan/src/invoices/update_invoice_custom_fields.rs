use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Meta, Nothing, Request, RequestAction};

use crate::api::ACCOUNTING;
use crate::ids::InvoiceId;
use crate::models::CustomFieldOperation;

/// Sets custom fields of several invoices at once.
#[derive(Deserialize, JsonSchema)]
pub struct UpdateInvoiceCustomFields {
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to set.
#[derive(JsonSchema)]
struct Changes {
    /// One entry for each invoice, at least one.
    #[schemars(length(min = 1))]
    operations: Vec<CustomFieldOperation<InvoiceId>>,
}

impl RequestAction for UpdateInvoiceCustomFields {
    const META: Meta = Meta::new(
        "updateInvoiceCustomFields",
        "Update Invoice Custom Fields",
        Effects::SETS,
        include_str!("update_invoice_custom_fields.json"),
    );
    type Output = Nothing;

    fn request(&self) -> Request {
        ACCOUNTING.patch("invoices/custom-fields").json(&self.changes)
    }
}
