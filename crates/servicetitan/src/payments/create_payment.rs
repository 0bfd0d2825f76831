use wharf::{Clearable, DateTime, Decimal, JsonSchema, Meta, Request};

use super::{Payment, PaymentSplit};
use crate::actions::{BodyAction, meta};
use crate::api::ACCOUNTING;
use crate::ids::{CustomerId, PaymentTypeId};
use crate::models::TransactionStatus;

const WITHDRAWN: &str = "ServiceTitan has reportedly withdrawn this operation. The request is still sent; if the \
    operation is gone, it fails with upstream_removed.";

/// Records a payment of a customer.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatePayment {
    /// Type of payment, such as cash or check.
    type_id: PaymentTypeId,
    /// How the payment is divided among invoices. If omitted, the amount and the customer describe the payment.
    splits: Clearable<Vec<PaymentSplit>>,
    /// Note on the payment.
    memo: Clearable<String>,
    /// When it was paid.
    paid_on: Clearable<DateTime>,
    /// Authorization code.
    auth_code: Clearable<String>,
    /// Number of the check.
    check_number: Clearable<String>,
    /// ID of the payment in another system.
    export_id: Clearable<String>,
    /// Status of the payment.
    status: Clearable<TransactionStatus>,
    /// Amount paid, in the tenant's currency.
    amount: Clearable<Decimal>,
    /// Customer who paid.
    customer_id: Clearable<CustomerId>,
}

impl BodyAction for CreatePayment {
    const META: Meta = meta!(CREATES, "createPayment", "Create Payment", "create_payment.json").deprecated(WITHDRAWN);
    type Output = Payment;

    fn request() -> Request {
        ACCOUNTING.post("payments").removed_on(&[404, 405, 410, 501])
    }
}
