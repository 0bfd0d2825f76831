//! Appointments: planned visits of a job.

mod delete_appointment;

pub use delete_appointment::DeleteAppointment;

use schemars::JsonSchema;
use serde::Deserialize;

/// Status of an appointment.
#[derive(Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the vendor's words, without a definition")]
pub enum AppointmentStatus {
    Scheduled,
    Dispatched,
    Working,
    Hold,
    Done,
    Canceled,
}
