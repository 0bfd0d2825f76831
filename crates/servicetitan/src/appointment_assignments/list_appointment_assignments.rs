use wharf::{CommaSeparated, JsonSchema, Meta};

use super::AppointmentAssignment;
use crate::actions::{ListAction, Source, meta};
use crate::api::{DISPATCH, SORTED, sort};
use crate::filters::DateFilters;
use crate::ids::{AppointmentId, JobId};
use crate::models::ActiveFilter;

/// Lists the assignments of technicians to appointments, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListAppointmentAssignments {
    /// Only these assignments, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<i64>>,
    /// Only assignments of these appointments.
    appointment_ids: Option<CommaSeparated<AppointmentId>>,
    /// Only assignments of this job.
    job_id: Option<JobId>,
    #[serde(flatten)]
    dates: DateFilters,
    /// Active assignments, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for assignments.
    Sort: "Id", "CreatedOn", "ModifiedOn");

impl ListAction for ListAppointmentAssignments {
    // The published key has the plural in the wrong place.
    const META: Meta =
        meta!(READS, "listAppointmentsAssignment", "List Appointment Assignment", "list_appointment_assignments.json");
    const SOURCE: Source = Source { api: DISPATCH, path: "appointment-assignments", paging: &SORTED };
    type Record = AppointmentAssignment;
}
