use wharf::{JsonSchema, Meta, Request};

use super::TechnicianAssignment;
use crate::actions::{BodyAction, meta};
use crate::api::DISPATCH;
use crate::appointments::BriefAppointment;

/// Assigns one or more technicians to an appointment.
#[derive(JsonSchema)]
pub struct AssignTechnicians(TechnicianAssignment);

impl BodyAction for AssignTechnicians {
    const META: Meta = meta!(SETS, "assignTechnicians", "Assign Technician to Appointment", "assign_technicians.json");
    type Output = BriefAppointment;

    fn request() -> Request {
        DISPATCH.post("appointment-assignments/assign-technicians")
    }
}
