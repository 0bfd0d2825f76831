use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Clearable, DateTime, Effects, Fields, Meta, Request, RequestAction, Text};

use super::Appointment;
use crate::api::JPM;
use crate::ids::{JobId, TechnicianId};

/// Adds an appointment to an existing job.
#[derive(Deserialize, JsonSchema)]
pub struct CreateAppointment {
    #[serde(flatten)]
    appointment: Fields<NewAppointment>,
}

/// An appointment to plan.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewAppointment {
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

impl RequestAction for CreateAppointment {
    const META: Meta =
        Meta::new("createAppointment", "Create Appointment", Effects::CREATES, include_str!("create_appointment.json"));
    type Output = Appointment;

    fn request(&self) -> Request {
        JPM.post("appointments").json(&self.appointment)
    }
}
