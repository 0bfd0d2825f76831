use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Meta, Request, RequestAction};

use super::Project;
use crate::api::JPM;
use crate::ids::ProjectId;
use crate::models::ExternalDataOption;

/// Looks up a project by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetProject {
    /// The project to look up.
    project_id: ProjectId,
    #[serde(flatten)]
    options: Fields<ExternalDataOption>,
}

impl RequestAction for GetProject {
    const META: Meta = Meta::new("getProject", "Get Project", Effects::READS, include_str!("get_project.json"));
    type Output = Project;

    fn request(&self) -> Request {
        JPM.get("projects").at(self.project_id).query(&self.options)
    }
}
