use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Meta, Nothing, Request, RequestAction};

use crate::api::ACCOUNTING;
use crate::ids::PaymentId;
use crate::models::CustomFieldOperation;

/// Sets custom fields of several payments at once.
#[derive(Deserialize, JsonSchema)]
pub struct UpdatePaymentCustomFields {
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to set.
#[derive(JsonSchema)]
struct Changes {
    /// One entry for each payment, at least one.
    #[schemars(length(min = 1))]
    operations: Vec<CustomFieldOperation<PaymentId>>,
}

impl RequestAction for UpdatePaymentCustomFields {
    const META: Meta = Meta::new(
        "updatePaymentCustomFields",
        "Update Payment Custom Fields",
        Effects::SETS,
        include_str!("update_payment_custom_fields.json"),
    );
    type Output = Nothing;

    fn request(&self) -> Request {
        ACCOUNTING.patch("payments/custom-fields").json(&self.changes)
    }
}
