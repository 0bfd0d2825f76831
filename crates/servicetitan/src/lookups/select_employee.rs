use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, SETTINGS, UNSORTED};
use crate::models::NamedRecord;

/// Active employees of the office, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectEmployee {}

impl Picklist for SelectEmployee {
    const META: Meta =
        Meta::new("selectEmployee", "Select Employee", Effects::READS, include_str!("select_employee.json")).addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        SETTINGS.get("employees").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
