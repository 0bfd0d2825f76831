use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{JPM, UNSORTED};
use crate::models::NamedRecord;

/// Types of projects by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectProjectType {}

impl Picklist for SelectProjectType {
    const META: Meta =
        Meta::new("selectProjectType", "Select Project Type", Effects::READS, include_str!("select_project_type.json"))
            .addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        JPM.get("project-types")
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
