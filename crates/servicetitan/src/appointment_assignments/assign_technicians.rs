use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Meta, Request, RequestAction};

use crate::api::DISPATCH;
use crate::appointments::BriefAppointment;
use crate::ids::{AppointmentId, TechnicianId};

/// Assigns one or more technicians to an appointment.
#[derive(Deserialize, JsonSchema)]
pub struct AssignTechnicians {
    #[serde(flatten)]
    assignment: Fields<Assignment>,
}

/// Which technicians to assign to which appointment.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Assignment {
    /// The appointment.
    job_appointment_id: AppointmentId,
    /// Technicians to assign, at least one.
    #[schemars(length(min = 1))]
    technician_ids: Vec<TechnicianId>,
}

impl RequestAction for AssignTechnicians {
    const META: Meta = Meta::new(
        "assignTechnicians",
        "Assign Technician to Appointment",
        Effects::SETS,
        include_str!("assign_technicians.json"),
    );
    type Output = BriefAppointment;

    fn request(&self) -> Request {
        DISPATCH.post("appointment-assignments/assign-technicians").json(&self.assignment)
    }
}
