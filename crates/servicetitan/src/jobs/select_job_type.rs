use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE_BY_ID_OR_NAME, JPM, UNSORTED};
use crate::models::NamedRecord;

/// Active types of jobs, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectJobType {}

impl Picklist for SelectJobType {
    const META: Meta =
        Meta::new("selectJobType", "Select Job Type", Effects::READS, include_str!("select_job_type.json")).addition();
    const PAGING: &'static Paging = &UNSORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE_BY_ID_OR_NAME;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        JPM.get("job-types").param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
