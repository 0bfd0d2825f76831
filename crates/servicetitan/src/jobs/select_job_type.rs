use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{JPM, UNSORTED};
use crate::models::NamedRecord;

/// Active types of jobs, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectJobType {}

impl Picklist for SelectJobType {
    const META: Meta =
        Meta::new("selectJobType", "Select Job Type", Effects::READS, include_str!("select_job_type.json")).addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        JPM.get("job-types").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
