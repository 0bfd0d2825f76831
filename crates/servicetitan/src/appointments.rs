//! Appointments: planned visits for a job.

mod create_appointment;
mod delete_appointment;
mod get_appointment;
mod list_appointments;
mod select_appointment;

pub use self::{
    create_appointment::CreateAppointment, delete_appointment::DeleteAppointment, get_appointment::GetAppointment,
    list_appointments::ListAppointments, select_appointment::SelectAppointment,
};

use wharf::{DateTime, JsonSchema, Open};

use crate::models::RecordInfo;

/// The group of its actions.
const GROUP: &str = "Appointments";

/// An appointment, as the dispatch API returns it.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BriefAppointment {
    #[serde(flatten)]
    info: RecordInfo,
    /// Job that the appointment belongs to.
    pub job_id: i64,
    /// Number of the appointment.
    pub appointment_number: Option<String>,
    /// When it starts.
    pub start: DateTime,
    /// When it ends.
    pub end: DateTime,
    /// Earliest arrival, as announced to the customer.
    pub arrival_window_start: Option<DateTime>,
    /// Latest arrival, as announced to the customer.
    pub arrival_window_end: Option<DateTime>,
    /// Status.
    pub status: Open<AppointmentStatus>,
    /// Special instructions.
    pub special_instructions: Option<String>,
}

/// An appointment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    #[serde(flatten)]
    appointment: BriefAppointment,
    /// Customer.
    pub customer_id: i64,
    /// Whether the appointment is unused.
    pub unused: bool,
    /// Who created it.
    pub created_by_id: Option<i64>,
    /// Whether the customer confirmed it.
    pub is_confirmed: Option<bool>,
    /// Whether it is active.
    pub active: Option<bool>,
}

/// Status of an appointment.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum AppointmentStatus {
    Scheduled,
    Dispatched,
    Working,
    Hold,
    Done,
    Canceled,
}
