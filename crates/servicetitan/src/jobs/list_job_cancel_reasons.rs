use schemars::JsonSchema;
use wharf::{DateTime, Meta, Paging, Request};

use super::JobCancelReason;
use crate::actions::{ListAction, meta};
use crate::api::{JPM, ListOptions, SORTED, sort};
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
    /// Only reasons created before this time.
    created_before: Option<DateTime>,
    /// Only reasons created at this time or later.
    created_on_or_after: Option<DateTime>,
    /// Only reasons last changed before this time.
    modified_before: Option<DateTime>,
    /// Only reasons last changed at this time or later.
    modified_on_or_after: Option<DateTime>,
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
