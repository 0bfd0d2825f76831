use wharf::{DateTime, Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::{Payment, PaymentSplit};
use crate::actions::meta;
use crate::api::ACCOUNTING;
use crate::ids::{PaymentId, PaymentTypeId};
use crate::models::TransactionStatus;

/// Changes a payment. Type and splits are required; other omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePayment {
    /// The payment to change.
    payment_id: PaymentId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// Type of payment, such as cash or check.
    type_id: PaymentTypeId,
    /// How the payment is divided among invoices: the complete list.
    splits: Vec<PaymentSplit>,
    /// Note on the payment.
    memo: Option<String>,
    /// When it was paid.
    paid_on: Option<DateTime>,
    /// Authorization code.
    auth_code: Option<String>,
    /// Number of the check.
    check_number: Option<String>,
    /// ID of the payment in another system.
    export_id: Option<String>,
    /// Status of the payment.
    status: Option<TransactionStatus>,
    /// Whether the payment is active.
    active: Option<bool>,
}

impl RequestAction for UpdatePayment {
    const META: Meta = meta!(SETS, "updatePayment", "Update Payment", "update_payment.json");
    type Output = Payment;

    fn request(&self) -> Request {
        ACCOUNTING.patch("payments").at(self.payment_id).json(&self.changes)
    }
}
