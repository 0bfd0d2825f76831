use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACCOUNTING, ACTIVE_BY_ID, UNSORTED};
use crate::models::NamedRecord;

/// Active types of payment, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectPaymentType {}

impl Picklist for SelectPaymentType {
    const META: Meta =
        Meta::new("selectPaymentType", "Select Payment Type", Effects::READS, include_str!("select_payment_type.json"))
            .addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        ACCOUNTING.get("payment-types").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
