use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACCOUNTING, ACTIVE_BY_ID, UNSORTED};
use crate::models::NamedRecord;

/// Active tax zones by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectTaxZone {}

impl Picklist for SelectTaxZone {
    const META: Meta =
        Meta::new("selectTaxZone", "Select Tax Zone", Effects::READS, include_str!("select_tax_zone.json")).addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        ACCOUNTING.get("tax-zones").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
