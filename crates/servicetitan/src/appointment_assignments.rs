//! Appointment assignments: which technicians are assigned to which appointments.

mod assign_technicians;
mod list_appointment_assignments;
mod unassign_technicians;

pub use self::{
    assign_technicians::AssignTechnicians, list_appointment_assignments::ListAppointmentAssignments,
    unassign_technicians::UnassignTechnicians,
};

use wharf::{DateTime, JsonSchema, Open};

use crate::ids::{AppointmentId, TechnicianId};

/// The group of its actions.
const GROUP: &str = "Appointments";

/// The assignment of a technician to an appointment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentAssignment {
    /// ID of the assignment.
    pub id: i64,
    /// Technician.
    pub technician_id: i64,
    /// Name of the technician.
    pub technician_name: String,
    /// Who assigned the technician.
    pub assigned_by_id: i64,
    /// When the technician was assigned.
    pub assigned_on: DateTime,
    /// Status of the assignment.
    pub status: Open<AssignmentStatus>,
    /// Whether work is paused.
    pub is_paused: bool,
    /// Job.
    pub job_id: i64,
    /// Appointment.
    pub appointment_id: i64,
    /// When it was created.
    pub created_on: Option<DateTime>,
    /// When it was last changed.
    pub modified_on: Option<DateTime>,
    /// Whether it is active.
    pub active: Option<bool>,
}

/// The status of an assignment.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum AssignmentStatus {
    Scheduled,
    Dispatched,
    Working,
    Done,
}

/// Which technicians to assign to an appointment, or to remove from it.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct TechnicianAssignment {
    /// The appointment.
    job_appointment_id: AppointmentId,
    /// The technicians, at least one.
    #[schemars(length(min = 1))]
    technician_ids: Vec<TechnicianId>,
}
