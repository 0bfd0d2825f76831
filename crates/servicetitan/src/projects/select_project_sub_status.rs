use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, JPM, UNSORTED};
use crate::models::NamedRecord;

/// Active sub-statuses of projects, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectProjectSubStatus {}

impl Picklist for SelectProjectSubStatus {
    const META: Meta = Meta::new(
        "selectProjectSubStatus",
        "Select Project Sub Status",
        Effects::READS,
        include_str!("select_project_sub_status.json"),
    )
    .addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        JPM.get("project-substatuses").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
