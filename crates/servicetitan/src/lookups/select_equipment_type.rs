use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, EQUIPMENT_SYSTEMS, UNSORTED};
use crate::models::NamedRecord;

/// Active types of equipment, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectEquipmentType {}

impl Picklist for SelectEquipmentType {
    const META: Meta = Meta::new(
        "selectEquipmentType",
        "Select Equipment Type",
        Effects::READS,
        include_str!("select_equipment_type.json"),
    )
    .addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        EQUIPMENT_SYSTEMS.get("equipment-types").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
