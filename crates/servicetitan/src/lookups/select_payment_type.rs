use crate::api::{ACCOUNTING, ACTIVE_BY_ID, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active types of payment, by name.
    SelectPaymentType {
        key: "selectPaymentType",
        label: "Select Payment Type",
        example: "select_payment_type.json",
        addition: true,
        list: ACCOUNTING.get("payment-types").param("active", Some("True")),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID,
    }
}
