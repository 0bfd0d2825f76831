use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE, SETTINGS, UNSORTED};
use crate::models::NamedRecord;

/// Active types of tags, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectTagType {}

impl Picklist for SelectTagType {
    const META: Meta =
        Meta::new("selectTagType", "Select Tag Type", Effects::READS, include_str!("select_tag_type.json")).addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        SETTINGS.get("tag-types").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
