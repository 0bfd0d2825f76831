use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Meta, Request, RequestAction};

use crate::api::DISPATCH;
use crate::appointments::BriefAppointment;
use crate::ids::{AppointmentId, TechnicianId};

/// Removes one or more technicians from an appointment.
#[derive(Deserialize, JsonSchema)]
pub struct UnassignTechnicians {
    #[serde(flatten)]
    removal: Fields<Removal>,
}

/// Which technicians to remove from which appointment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Removal {
    /// The appointment.
    job_appointment_id: AppointmentId,
    /// Technicians to remove, at least one.
    #[schemars(length(min = 1))]
    technician_ids: Vec<TechnicianId>,
}

impl RequestAction for UnassignTechnicians {
    const META: Meta = Meta::new(
        "unassignTechnicians",
        "Unassign Technician to Appointment",
        Effects::SETS,
        include_str!("unassign_technicians.json"),
    );
    type Output = BriefAppointment;

    fn request(&self) -> Request {
        DISPATCH.post("appointment-assignments/unassign-technicians").json(&self.removal)
    }
}
