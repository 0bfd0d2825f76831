use wharf::{Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::Project;
use crate::actions::meta;
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
    const META: Meta = meta!(READS, "getProject", "Get Project", "get_project.json");
    type Output = Project;

    fn request(&self) -> Request {
        JPM.get("projects").at(self.project_id).query(&self.options)
    }
}
