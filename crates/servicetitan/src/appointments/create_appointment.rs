use wharf::{Clearable, DateTime, JsonSchema, Meta, Request, Text};

use super::Appointment;
use crate::actions::{BodyAction, meta};
use crate::api::JPM;
use crate::ids::{JobId, TechnicianId};

/// Adds an appointment to an existing job.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateAppointment {
    /// The job that the appointment belongs to.
    job_id: JobId,
    /// When the appointment starts.
    start: DateTime,
    /// When the appointment ends.
    end: DateTime,
    /// Earliest arrival, as announced to the customer.
    arrival_window_start: Clearable<DateTime>,
    /// Latest arrival, as announced to the customer.
    arrival_window_end: Clearable<DateTime>,
    /// Special instructions for the appointment.
    special_instructions: Clearable<Text>,
    /// Technicians to assign.
    #[schemars(extend("x-aliases" = ["technicianId"]))]
    technician_ids: Clearable<Vec<TechnicianId>>,
}

impl BodyAction for CreateAppointment {
    const META: Meta = meta!(CREATES, "createAppointment", "Create Appointment", "create_appointment.json");
    type Output = Appointment;

    fn request() -> Request {
        JPM.post("appointments")
    }
}
