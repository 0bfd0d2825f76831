use wharf::{CommaSeparated, DateTime, JsonSchema, Meta};

use super::Project;
use crate::actions::{ListAction, Source, meta};
use crate::api::{JPM, SORTED, sort};
use crate::filters::{CreatedFilter, ModifiedFilter};
use crate::ids::{
    AppointmentId, BusinessUnitId, CustomerId, EmployeeId, InvoiceId, JobId, LocationId, ProjectId, ProjectTypeId,
    TechnicianId,
};
use crate::models::ExternalDataFilter;

/// Lists projects, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListProjects {
    /// Only these projects, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<ProjectId>>,
    /// Only projects of this customer.
    customer_id: Option<CustomerId>,
    /// Only projects at this location.
    location_id: Option<LocationId>,
    /// Only projects of this type.
    project_type_id: Option<ProjectTypeId>,
    /// Only the project of this invoice.
    invoice_id: Option<InvoiceId>,
    /// Only projects that this technician works on.
    technician_id: Option<TechnicianId>,
    /// Only the project of this job.
    job_id: Option<JobId>,
    /// Only the project of this appointment.
    appointment_id: Option<AppointmentId>,
    /// Only projects of these project managers.
    project_manager_ids: Option<CommaSeparated<EmployeeId>>,
    /// Only projects of these business units.
    business_unit_ids: Option<CommaSeparated<BusinessUnitId>>,
    #[serde(flatten)]
    created: CreatedFilter,
    /// Only projects that start before this time.
    starts_before: Option<DateTime>,
    /// Only projects that start at this time or later.
    starts_on_or_after: Option<DateTime>,
    /// Only projects completed before this time.
    completed_before: Option<DateTime>,
    /// Only projects completed at this time or later.
    completed_on_or_after: Option<DateTime>,
    /// Only projects with a target completion date before this time.
    target_completion_date_before: Option<DateTime>,
    /// Only projects with a target completion date at this time or later.
    target_completion_date_on_or_after: Option<DateTime>,
    #[serde(flatten)]
    modified: ModifiedFilter,
    /// Only projects with this status, by its name.
    status: Option<String>,
    #[serde(flatten)]
    external_data: ExternalDataFilter,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for projects.
    Sort: "Id", "ModifiedOn", "CreatedOn", "Name", "TargetCompletionDate");

impl ListAction for ListProjects {
    const META: Meta = meta!(READS, "listProjects", "List Projects", "list_projects.json");
    const SOURCE: Source = Source { api: JPM, path: "projects", paging: &SORTED };
    type Record = Project;
}
