use schemars::JsonSchema;
use wharf::{Meta, Request};

use crate::actions::{BodyAction, meta};
use crate::api::DISPATCH;
use crate::appointments::BriefAppointment;
use crate::ids::{AppointmentId, TechnicianId};

/// Assigns one or more technicians to an appointment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssignTechnicians {
    /// The appointment.
    job_appointment_id: AppointmentId,
    /// Technicians to assign, at least one.
    #[schemars(length(min = 1))]
    technician_ids: Vec<TechnicianId>,
}

impl BodyAction for AssignTechnicians {
    const META: Meta = meta!(SETS, "assignTechnicians", "Assign Technician to Appointment", "assign_technicians.json");
    type Output = BriefAppointment;

    fn request() -> Request {
        DISPATCH.post("appointment-assignments/assign-technicians")
    }
}
