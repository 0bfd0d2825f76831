use wharf::{Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::Job;
use crate::actions::meta;
use crate::api::JPM;
use crate::ids::JobId;
use crate::models::ExternalDataOption;

/// Looks up a job by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetJob {
    /// The job to look up.
    #[schemars(example = 24815)]
    job_id: JobId,
    #[serde(flatten)]
    options: Fields<ExternalDataOption>,
}

impl RequestAction for GetJob {
    const META: Meta = meta!(READS, "getJob", "Get Job", "get_job.json");
    type Output = Job;

    fn request(&self) -> Request {
        JPM.get("jobs").at(self.job_id).query(&self.options)
    }
}
