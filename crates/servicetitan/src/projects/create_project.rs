use wharf::{Clearable, DateTime, Html, JsonSchema, Meta, Request};

use super::Project;
use crate::actions::{BodyAction, meta};
use crate::api::JPM;
use crate::ids::{
    BusinessUnitId, CustomerId, EmployeeId, LocationId, ProjectStatusId, ProjectSubStatusId, ProjectTypeId,
};
use crate::models::{CustomFieldValue, NewExternalData};

/// Creates a project: jobs at a location that belong together.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateProject {
    /// Location of the project.
    location_id: LocationId,
    /// Customer that the project is for.
    customer_id: Clearable<CustomerId>,
    /// Employees who manage the project.
    project_manager_ids: Clearable<Vec<EmployeeId>>,
    /// Name of the project.
    name: Clearable<String>,
    /// What the project is about. HTML tags are kept.
    summary: Clearable<Html>,
    /// Status of the project.
    status_id: Clearable<ProjectStatusId>,
    /// Sub-status of the project; one of those of its status.
    sub_status_id: Clearable<ProjectSubStatusId>,
    /// When the project starts.
    start_date: Clearable<DateTime>,
    /// Target date for completing the project.
    target_completion_date: Clearable<DateTime>,
    /// When the project was completed.
    actual_completion_date: Clearable<DateTime>,
    /// Custom fields of the project.
    custom_fields: Clearable<Vec<CustomFieldValue>>,
    /// Data that your application stores with the project.
    external_data: Clearable<NewExternalData>,
    /// Type of the project.
    project_type_id: Clearable<ProjectTypeId>,
    /// Business units that work on the project.
    business_unit_ids: Clearable<Vec<BusinessUnitId>>,
}

impl BodyAction for CreateProject {
    const META: Meta = meta!(CREATES, "createProject", "Create Project", "create_project.json");
    type Output = Project;

    fn request() -> Request {
        JPM.post("projects")
    }
}
