use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Guid, Meta, Request, RequestAction};

use super::Job;
use crate::api::JPM;
use crate::ids::JobId;

/// Looks one job up by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetJob {
    /// The job to look up.
    #[schemars(example = 24815)]
    job_id: JobId,
    #[serde(flatten)]
    options: Fields<Options>,
}

/// What to answer beside the job.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Options {
    /// GUID of the application whose external data the answer includes.
    external_data_application_guid: Option<Guid>,
}

impl RequestAction for GetJob {
    const META: Meta = Meta::new("getJob", "Get Job", Effects::READS, include_str!("get_job.json"));
    type Output = Job;

    fn request(&self) -> Request {
        JPM.get("jobs").at(self.job_id).query(&self.options)
    }
}
