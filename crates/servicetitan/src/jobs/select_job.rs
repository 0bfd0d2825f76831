use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::actions::meta;
use crate::api::{BY_ID, JPM, SORTED};

/// Jobs by ID, lowest first, at most the newest 10,000.
#[derive(Deserialize, JsonSchema)]
pub struct SelectJob {}

/// The members of a job that the dropdown needs.
#[derive(Deserialize)]
pub struct Record {
    id: i64,
}

impl Picklist for SelectJob {
    const META: Meta = meta!(READS, "selectJob", "Select Job", "select_job.json");
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Key;
    const FILTERS: Filters = BY_ID;
    type Record<'a> = Record;

    fn request(&self) -> Request {
        JPM.get("jobs").param("sort", Some("-Id"))
    }

    fn item(record: Record) -> Item {
        Item { key: record.id.to_string(), label: format!("#{}", record.id) }
    }
}
