use schemars::JsonSchema;
use wharf::{Meta, Request};

use crate::actions::{BodyAction, meta};
use crate::api::DISPATCH;
use crate::appointments::BriefAppointment;
use crate::ids::{AppointmentId, TechnicianId};

/// Removes one or more technicians from an appointment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnassignTechnicians {
    /// The appointment.
    job_appointment_id: AppointmentId,
    /// Technicians to remove, at least one.
    #[schemars(length(min = 1))]
    technician_ids: Vec<TechnicianId>,
}

impl BodyAction for UnassignTechnicians {
    const META: Meta =
        meta!(SETS, "unassignTechnicians", "Unassign Technician to Appointment", "unassign_technicians.json");
    type Output = BriefAppointment;

    fn request() -> Request {
        DISPATCH.post("appointment-assignments/unassign-technicians")
    }
}
