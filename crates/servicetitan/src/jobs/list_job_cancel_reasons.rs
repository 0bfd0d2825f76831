use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{DateTime, Effects, Fields, Meta, Request, RequestAction};

use super::JobCancelReason;
use crate::api::{JPM, ListOptions, SORTED, sort};
use crate::models::{ActiveFilter, Page};

/// Lists the reasons for canceling a job, page by page or all at once. All filters must match.
#[derive(Deserialize, JsonSchema)]
pub struct ListJobCancelReasons {
    #[serde(flatten)]
    list: ListOptions,
    #[serde(flatten)]
    filters: Fields<Filters>,
}

/// Which reasons to list, and in which order.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Filters {
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

impl RequestAction for ListJobCancelReasons {
    const META: Meta = Meta::new(
        "listJobCancelReasons",
        "List Job Cancel Reasons",
        Effects::READS,
        include_str!("list_job_cancel_reasons.json"),
    );
    type Output = Page<JobCancelReason>;

    fn request(&self) -> Request {
        self.list.apply(JPM.get("job-cancel-reasons").query(&self.filters), &SORTED)
    }
}
