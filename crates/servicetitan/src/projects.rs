//! Projects: jobs at a location that belong together.

mod create_project;
mod get_project;
mod list_projects;
mod select_project;
mod select_project_status;
mod select_project_sub_status;
mod select_project_type;
mod update_project;

pub use self::{
    create_project::CreateProject, get_project::GetProject, list_projects::ListProjects, select_project::SelectProject,
    select_project_status::SelectProjectStatus, select_project_sub_status::SelectProjectSubStatus,
    select_project_type::SelectProjectType, update_project::UpdateProject,
};

use wharf::{DateTime, Html, JsonSchema};

use crate::models::{CustomField, ExternalDatum};

/// The group of its actions.
const GROUP: &str = "Projects";

/// A project.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// ID of the project.
    pub id: i64,
    /// Number of the project.
    pub number: String,
    /// Name.
    pub name: Option<String>,
    /// Summary, with HTML tags.
    pub summary: Option<Html>,
    /// Status, by its name.
    pub status: Option<String>,
    /// Status.
    pub status_id: Option<i64>,
    /// Sub-status, by its name.
    pub sub_status: Option<String>,
    /// Sub-status.
    pub sub_status_id: Option<i64>,
    /// Customer.
    pub customer_id: i64,
    /// Location.
    pub location_id: i64,
    /// Type of the project.
    pub project_type_id: Option<i64>,
    /// Employees who manage the project.
    pub project_manager_ids: Vec<i64>,
    /// Business units that work on the project.
    pub business_unit_ids: Vec<i64>,
    /// When the project starts.
    pub start_date: Option<DateTime>,
    /// Target date for completing the project.
    pub target_completion_date: Option<DateTime>,
    /// When the project was completed.
    pub actual_completion_date: Option<DateTime>,
    /// When it was last changed.
    pub modified_on: Option<DateTime>,
    /// When it was created.
    pub created_on: DateTime,
    /// Custom fields.
    pub custom_fields: Vec<CustomField>,
    /// Data that the calling application stores with the record.
    pub external_data: Vec<ExternalDatum>,
    /// Jobs of the project.
    pub job_ids: Vec<i64>,
}
