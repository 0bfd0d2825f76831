use wharf::{JsonSchema, Meta};

use super::JobCancelReason;
use crate::actions::{ListAction, Source, meta};
use crate::api::{JPM, SORTED, sort};
use crate::filters::DateFilters;
use crate::models::ActiveFilter;

/// Lists the reasons for canceling a job, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListJobCancelReasons {
    /// Active reasons, inactive ones or both. Both by default.
    active: Option<ActiveFilter>,
    #[serde(flatten)]
    dates: DateFilters,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for reasons.
    Sort: "Id", "ModifiedOn", "CreatedOn");

impl ListAction for ListJobCancelReasons {
    const META: Meta = meta!(READS, "listJobCancelReasons", "List Job Cancel Reasons", "list_job_cancel_reasons.json");
    const SOURCE: Source = Source { api: JPM, path: "job-cancel-reasons", paging: &SORTED };
    type Record = JobCancelReason;
}
