//! Appointment assignments: who goes to which appointment.

mod assign_technicians;

pub use assign_technicians::AssignTechnicians;

use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{DateTime, Open};

use crate::appointments::AppointmentStatus;

/// An appointment as dispatch sees it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DispatchAppointment {
    /// ID of the appointment.
    pub id: i64,
    /// Job that the appointment belongs to.
    pub job_id: i64,
    /// Number that people know the appointment by.
    pub appointment_number: Option<String>,
    /// When the visit starts.
    pub start: DateTime,
    /// When the visit ends.
    pub end: DateTime,
    /// Earliest arrival that the customer was told.
    pub arrival_window_start: Option<DateTime>,
    /// Latest arrival that the customer was told.
    pub arrival_window_end: Option<DateTime>,
    /// Status.
    pub status: Open<AppointmentStatus>,
    /// What the technician should know.
    pub special_instructions: Option<String>,
    /// When the appointment was created.
    pub created_on: DateTime,
    /// When the appointment was last changed.
    pub modified_on: DateTime,
}
