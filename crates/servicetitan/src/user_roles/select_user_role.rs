use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, SETTINGS, UNSORTED};
use crate::models::NamedRecord;

/// Active roles of users, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectUserRole {}

impl Picklist for SelectUserRole {
    const META: Meta =
        Meta::new("selectUserRole", "Select User Role", Effects::READS, include_str!("select_user_role.json"))
            .addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        SETTINGS.get("user-roles")
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
