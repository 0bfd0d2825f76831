use wharf::{CommaSeparated, Item};

use crate::api::{ACCOUNTING, ACCOUNTING_BY_ID, UNSORTED};
use crate::ids::{CustomerId, InvoiceId};
use crate::picklist::picklist;

picklist! {
    /// Active payments by ID.
    SelectPayment {
        key: "selectPayment",
        label: "Select Payment",
        example: "select_payment.json",
        addition: true,
        list: ACCOUNTING.get("payments"),
        paging: UNSORTED,
        order: Key,
        filters: ACCOUNTING_BY_ID,
        narrowed_by: {
            /// Only payments of this customer.
            customer_id: CustomerId,
            /// Only payments applied to these invoices.
            applied_to_invoice_ids: CommaSeparated<InvoiceId>,
        },
        members: [#[serde(rename = "type")] kind],
        item: |payment| {
            Item::labeled(payment.id, payment.kind.as_deref(), |kind| format!("#{} - {kind}", payment.id))
        },
    }
}
