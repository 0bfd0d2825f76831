use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{ACTIVE, JPM, SORTED};
use crate::models::NamedRecord;

/// Active reasons for canceling a job, by name.
#[derive(Deserialize, JsonSchema)]
pub struct SelectJobCancelReason {}

impl Picklist for SelectJobCancelReason {
    const META: Meta = Meta::new(
        "selectJobCancelReason",
        "Select Job Cancel Reason",
        Effects::READS,
        include_str!("select_job_cancel_reason.json"),
    )
    .addition();
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = ACTIVE;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        JPM.get("job-cancel-reasons").param("sort", Some("-Id")).param("active", Some("True"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
