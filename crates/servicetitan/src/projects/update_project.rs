use wharf::{Clearable, DateTime, Deserialize, Fields, Html, JsonSchema, Meta, Request, RequestAction};

use super::Project;
use crate::actions::meta;
use crate::api::JPM;
use crate::ids::{BusinessUnitId, EmployeeId, JobId, ProjectId, ProjectStatusId, ProjectSubStatusId, ProjectTypeId};
use crate::models::{CustomFieldValue, ExternalDataChanges};

/// Changes a project. Omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateProject {
    /// The project to change.
    project_id: ProjectId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// Jobs of the project. Give the complete list: omitted entries may be removed.
    // Also jobs that are not of the project yet.
    #[schemars(
        title = "Job IDs",
        extend("x-wire-name" = "jobIds", "x-aliases" = ["jobIds"], "x-depends-on" = [])
    )]
    jobs_ids: Option<Vec<JobId>>,
    /// Employees who manage the project. Give the complete list: omitted entries may be removed.
    project_manager_ids: Option<Vec<EmployeeId>>,
    /// New name.
    name: Option<String>,
    /// What the project is about. HTML tags are kept.
    summary: Option<Html>,
    /// Status of the project.
    status_id: Option<ProjectStatusId>,
    /// Sub-status of the project; one of those of its status.
    sub_status_id: Option<ProjectSubStatusId>,
    /// When the project starts.
    start_date: Option<DateTime>,
    /// Target date for completing the project.
    target_completion_date: Option<DateTime>,
    /// When the project was completed.
    actual_completion_date: Option<DateTime>,
    /// Custom fields. Give the complete list: omitted entries may be removed.
    custom_fields: Option<Vec<CustomFieldValue>>,
    /// Data that your application stores with the project.
    external_data: Option<ExternalDataChanges>,
    /// Business units that work on the project. Give the complete list: omitted entries may be removed.
    business_unit_ids: Option<Vec<BusinessUnitId>>,
    /// Type of the project; null clears it.
    project_type_id: Clearable<ProjectTypeId>,
}

impl RequestAction for UpdateProject {
    const META: Meta = meta!(SETS, "updateProject", "Update Project", "update_project.json");
    type Output = Project;

    fn request(&self) -> Request {
        JPM.patch("projects").at(self.project_id).json(&self.changes)
    }
}
