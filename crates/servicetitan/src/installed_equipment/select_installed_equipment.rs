use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID, EQUIPMENT_SYSTEMS, SORTED};
use crate::models::NamedRecord;

/// Active installed equipment by ID, at most the newest 10,000.
#[derive(Deserialize, JsonSchema)]
pub struct SelectInstalledEquipment {}

impl Picklist for SelectInstalledEquipment {
    const META: Meta = Meta::new(
        "selectInstalledEquipment",
        "Select Installed Equipment",
        Effects::READS,
        include_str!("select_installed_equipment.json"),
    );
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = ACTIVE_BY_ID;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        EQUIPMENT_SYSTEMS.get("installed-equipment").param("sort", Some("-Id"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
