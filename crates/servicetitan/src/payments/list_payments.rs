use wharf::{CommaSeparated, DateTime, Decimal, JsonSchema, KeyValues, Meta};

use super::DetailedPayment;
use crate::actions::{ListAction, Source, meta};
use crate::api::{ACCOUNTING, UNSORTED};
use crate::filters::{CreatedFilter, ModifiedFilter};
use crate::ids::{BusinessUnitId, CustomerId, InvoiceId, PaymentId};
use crate::models::{ActiveState, CustomFieldOperator};

/// Lists payments, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListPayments {
    /// Active payments, inactive ones or both. Active only by default.
    active_state: Option<ActiveState>,
    /// Only payments applied to any of these invoices.
    applied_to_invoice_ids: Option<CommaSeparated<InvoiceId>>,
    /// Only payments applied to the invoice with this reference number.
    applied_to_reference_number: Option<String>,
    /// Only payments of this batch, by its ID.
    batch_id: Option<i64>,
    /// Only payments of the batch with this number.
    batch_number: Option<i32>,
    /// Only payments of these business units.
    business_unit_ids: Option<CommaSeparated<BusinessUnitId>>,
    #[serde(flatten)]
    created: CreatedFilter,
    /// Only payments of this customer.
    customer_id: Option<CustomerId>,
    /// Custom fields to filter by: the name of a field and the value that it must have.
    #[schemars(extend("x-wire-name" = "customField.Fields"))]
    custom_field_fields: Option<KeyValues>,
    /// Whether all custom fields must match, or any of them.
    #[schemars(extend("x-wire-name" = "customField.Operator"))]
    custom_field_operator: Option<CustomFieldOperator>,
    /// Only payments of these deposits.
    deposit_ids: Option<CommaSeparated<i64>>,
    /// Only these payments, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<PaymentId>>,
    #[serde(flatten)]
    modified: ModifiedFilter,
    /// Only payments paid after this time.
    paid_on_after: Option<DateTime>,
    /// Only payments paid before this time.
    paid_on_before: Option<DateTime>,
    /// Only payments with this status.
    statuses: Option<String>,
    /// Only payments with a higher total.
    total_greater: Option<Decimal>,
    /// Only payments with a lower total.
    total_less: Option<Decimal>,
    /// Only payments of this kind of transaction.
    transaction_type: Option<TransactionType>,
    /// Order of the list, such as `+Id`. ServiceTitan does not publish the possible fields.
    sort: Option<String>,
}

/// The kind of transaction of a payment.
#[derive(JsonSchema)]
enum TransactionType {
    Undefined,
    JournalEntry,
    ReceivePayment,
}

impl ListAction for ListPayments {
    const META: Meta = meta!(READS, "listPayments", "List Payments", "list_payments.json");
    const SOURCE: Source = Source { api: ACCOUNTING, path: "payments", paging: &UNSORTED };
    type Record = DetailedPayment;
}
