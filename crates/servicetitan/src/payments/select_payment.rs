use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::actions::meta;
use crate::api::{ACCOUNTING, ACCOUNTING_BY_ID, UNSORTED};

/// Active payments by ID.
#[derive(Deserialize, JsonSchema)]
pub struct SelectPayment {}

/// The members of a payment that the dropdown needs.
#[derive(Deserialize)]
pub struct Record<'a> {
    id: i64,
    #[serde(rename = "type")]
    kind: Option<Cow<'a, str>>,
}

impl Picklist for SelectPayment {
    const META: Meta = meta!(READS, "selectPayment", "Select Payment", "select_payment.json").addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = ACCOUNTING_BY_ID;
    type Record<'a> = Record<'a>;

    fn request(&self) -> Request {
        ACCOUNTING.get("payments")
    }

    fn item(record: Record<'_>) -> Item {
        Item::labeled(record.id, record.kind.as_deref(), |kind| format!("#{} - {kind}", record.id))
    }
}
