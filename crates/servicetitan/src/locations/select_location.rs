use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, CRM, SORTED};
use crate::models::NamedRecord;

/// Active locations by ID, at most the newest 10,000.
#[derive(Deserialize, JsonSchema)]
pub struct SelectLocation {}

impl Picklist for SelectLocation {
    const META: Meta =
        Meta::new("selectLocation", "Select Location", Effects::READS, include_str!("select_location.json"));
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        CRM.get("locations").param("sort", Some("-Id"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
