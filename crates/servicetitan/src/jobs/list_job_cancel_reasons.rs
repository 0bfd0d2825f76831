use schemars::JsonSchema;
use wharf::{Meta, Paging, Request};

use super::JobCancelReason;
use crate::actions::{ListAction, meta};
use crate::api::{JPM, ListOptions, SORTED, sort};
use crate::filters::DateFilters;
use crate::models::ActiveFilter;

/// Lists the reasons for canceling a job, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListJobCancelReasons {
    #[serde(flatten)]
    list: ListOptions,
    /// Order of the list.
    sort: Option<Sort>,
    /// Active reasons, inactive ones or both. Both by default.
    active: Option<ActiveFilter>,
    #[serde(flatten)]
    dates: DateFilters,
}

sort!(/// Sort orders that the vendor offers for reasons.
    Sort: "Id", "ModifiedOn", "CreatedOn");

impl ListAction for ListJobCancelReasons {
    const META: Meta = meta!(READS, "listJobCancelReasons", "List Job Cancel Reasons", "list_job_cancel_reasons.json");
    const PAGING: &'static Paging = &SORTED;
    type Record = JobCancelReason;

    fn request() -> Request {
        JPM.get("job-cancel-reasons")
    }
}
