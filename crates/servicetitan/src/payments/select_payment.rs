use wharf::Item;

use crate::api::{ACCOUNTING, ACCOUNTING_BY_ID, UNSORTED};
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
        members: [#[serde(rename = "type")] kind],
        item: |payment| {
            Item::labeled(payment.id, payment.kind.as_deref(), |kind| format!("#{} - {kind}", payment.id))
        },
    }
}
