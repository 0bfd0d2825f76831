use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::actions::meta;
use crate::api::{BY_ID, JPM, SORTED};

/// Projects by ID, at most the newest 10,000.
#[derive(Deserialize, JsonSchema)]
pub struct SelectProject {}

/// The members of a project that the dropdown needs.
#[derive(Deserialize)]
pub struct Record<'a> {
    id: i64,
    name: Option<Cow<'a, str>>,
    number: Option<Cow<'a, str>>,
}

impl Picklist for SelectProject {
    const META: Meta = meta!(READS, "selectProject", "Select Project", "select_project.json");
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = BY_ID;
    type Record<'a> = Record<'a>;

    fn request(&self) -> Request {
        JPM.get("projects").param("sort", Some("-Id"))
    }

    fn item(record: Record<'_>) -> Item {
        let name = record.name.filter(|name| !name.trim().is_empty()).or(record.number);
        Item::named(record.id, name.as_deref())
    }
}
