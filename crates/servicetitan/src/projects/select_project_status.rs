use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{BY_ID_OR_NAME, JPM, UNSORTED};
use crate::models::NamedRecord;

/// Statuses of projects by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectProjectStatus {}

impl Picklist for SelectProjectStatus {
    const META: Meta = Meta::new(
        "selectProjectStatus",
        "Select Project Status",
        Effects::READS,
        include_str!("select_project_status.json"),
    )
    .addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        JPM.get("project-statuses")
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
