use wharf::{Deserialize, Fields, JsonSchema, Meta, Nothing, Request, RequestAction, Text};

use crate::actions::meta;
use crate::api::JPM;
use crate::ids::{CancelReasonId, JobId};

/// Cancels a job, with a reason and a note.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancelJob {
    /// The job to cancel.
    job_id: JobId,
    #[serde(flatten)]
    cancellation: Fields<Cancellation>,
}

/// Why a job is canceled.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Cancellation {
    /// Reason, one of those set up in the tenant.
    reason_id: CancelReasonId,
    /// Note on the cancellation.
    #[schemars(title = "Job Memo")]
    memo: Text,
}

impl RequestAction for CancelJob {
    const META: Meta = meta!(REMOVES, "cancelJob", "Cancel Job", "cancel_job.json");
    type Output = Nothing;

    fn request(&self) -> Request {
        JPM.put("jobs").at(self.job_id).then("cancel").json(&self.cancellation)
    }
}
