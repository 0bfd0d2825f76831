use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, SETTINGS, UNSORTED};
use crate::models::NamedRecord;

/// Active technicians by ID.
#[derive(Deserialize, JsonSchema)]
pub struct SelectTechnician {}

impl Picklist for SelectTechnician {
    const META: Meta =
        Meta::new("selectTechnician", "Select Technician", Effects::READS, include_str!("select_technician.json"));
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        SETTINGS.get("technicians")
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
