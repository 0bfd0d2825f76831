use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, SETTINGS, UNSORTED};
use crate::models::NamedRecord;

/// Active business units by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectBusinessUnit {}

impl Picklist for SelectBusinessUnit {
    const META: Meta = Meta::new(
        "selectBusinessUnit",
        "Select Business Unit",
        Effects::READS,
        include_str!("select_business_unit.json"),
    )
    .addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        SETTINGS.get("business-units")
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
