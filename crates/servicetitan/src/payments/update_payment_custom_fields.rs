use wharf::{JsonSchema, Meta, Nothing, Request};

use crate::actions::{BodyAction, meta};
use crate::api::ACCOUNTING;
use crate::ids::PaymentId;
use crate::models::CustomFieldOperation;

/// Sets custom fields of several payments at once.
#[derive(JsonSchema)]
pub struct UpdatePaymentCustomFields {
    /// One entry for each payment, at least one.
    #[schemars(length(min = 1))]
    operations: Vec<CustomFieldOperation<PaymentId>>,
}

impl BodyAction for UpdatePaymentCustomFields {
    const META: Meta =
        meta!(SETS, "updatePaymentCustomFields", "Update Payment Custom Fields", "update_payment_custom_fields.json");
    type Output = Nothing;

    fn request() -> Request {
        ACCOUNTING.patch("payments/custom-fields")
    }
}
