use wharf::{JsonSchema, Meta, Request};

use super::TechnicianAssignment;
use crate::actions::{BodyAction, meta};
use crate::api::DISPATCH;
use crate::appointments::BriefAppointment;

/// Removes one or more technicians from an appointment.
#[derive(JsonSchema)]
pub struct UnassignTechnicians(TechnicianAssignment);

impl BodyAction for UnassignTechnicians {
    const META: Meta =
        meta!(SETS, "unassignTechnicians", "Unassign Technician to Appointment", "unassign_technicians.json");
    type Output = BriefAppointment;

    fn request() -> Request {
        DISPATCH.post("appointment-assignments/unassign-technicians")
    }
}
