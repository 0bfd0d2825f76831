use wharf::{CommaSeparated, DateTime, JsonSchema, Meta};

use super::{Appointment, AppointmentStatus};
use crate::actions::{ListAction, Source, meta};
use crate::api::{JPM, SORTED, sort};
use crate::filters::ModifiedFilter;
use crate::ids::{AppointmentId, CustomerId, JobId, ProjectId, TechnicianId};
use crate::models::ActiveFilter;

/// Lists appointments, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListAppointments {
    /// Only these appointments, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<AppointmentId>>,
    /// Active appointments, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    /// Only appointments of this job.
    job_id: Option<JobId>,
    /// Only appointments of this project.
    project_id: Option<ProjectId>,
    /// Only appointments with this number.
    number: Option<String>,
    /// Only appointments with this status.
    status: Option<AppointmentStatus>,
    /// Only appointments that start at this time or later.
    starts_on_or_after: Option<DateTime>,
    /// Only appointments that start before this time.
    starts_before: Option<DateTime>,
    /// Only appointments that this technician is assigned to.
    technician_id: Option<TechnicianId>,
    /// Only appointments of this customer.
    customer_id: Option<CustomerId>,
    /// Only unused appointments, or only used ones.
    unused: Option<bool>,
    #[serde(flatten)]
    modified: ModifiedFilter,
    /// Only appointments created at this time or later.
    created_on_or_after: Option<DateTime>,
    /// Only appointments created before this time.
    created_before: Option<DateTime>,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for appointments.
    Sort: "Id", "ModifiedOn", "CreatedOn");

impl ListAction for ListAppointments {
    const META: Meta = meta!(READS, "listAppointments", "List Appointments", "list_appointments.json");
    const SOURCE: Source = Source { api: JPM, path: "appointments", paging: &SORTED };
    type Record = Appointment;
}
