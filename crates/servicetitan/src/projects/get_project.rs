use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Guid, Meta, Request, RequestAction};

use super::Project;
use crate::api::JPM;
use crate::ids::ProjectId;

/// Looks one project up by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetProject {
    /// The project to look up.
    project_id: ProjectId,
    #[serde(flatten)]
    options: Fields<Options>,
}

/// What to answer beside the project.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Options {
    /// GUID of the application whose external data the answer includes.
    external_data_application_guid: Option<Guid>,
}

impl RequestAction for GetProject {
    const META: Meta = Meta::new("getProject", "Get Project", Effects::READS, include_str!("get_project.json"));
    type Output = Project;

    fn request(&self) -> Request {
        JPM.get("projects").at(self.project_id).query(&self.options)
    }
}
