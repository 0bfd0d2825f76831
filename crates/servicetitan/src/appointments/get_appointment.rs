use wharf::{Deserialize, JsonSchema, Meta, Request, RequestAction};

use super::Appointment;
use crate::actions::meta;
use crate::api::JPM;
use crate::ids::AppointmentId;

/// Looks up an appointment by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetAppointment {
    /// The appointment to look up.
    appointment_id: AppointmentId,
}

impl RequestAction for GetAppointment {
    const META: Meta = meta!(READS, "getAppointment", "Get Appointment", "get_appointment.json");
    type Output = Appointment;

    fn request(&self) -> Request {
        JPM.get("appointments").at(self.appointment_id)
    }
}
