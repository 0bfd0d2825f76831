use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{SETTINGS, UNSORTED};
use crate::models::NamedRecord;

/// Active technicians by their ID.
#[derive(Deserialize, JsonSchema)]
pub struct SelectTechnician {}

impl Picklist for SelectTechnician {
    const META: Meta =
        Meta::new("selectTechnician", "Select Technician", Effects::READS, include_str!("select_technician.json"));
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Key;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        SETTINGS.get("technicians")
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
