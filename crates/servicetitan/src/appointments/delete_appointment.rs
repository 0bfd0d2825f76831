use wharf::{Deserialize, JsonSchema, Meta, Nothing, Request, RequestAction};

use crate::actions::meta;
use crate::api::JPM;
use crate::ids::AppointmentId;

/// Deletes an appointment. ServiceTitan reports a conflict if the state of the appointment does not allow it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteAppointment {
    /// The appointment to delete.
    appointment_id: AppointmentId,
}

impl RequestAction for DeleteAppointment {
    const META: Meta = meta!(REMOVES, "deleteAppointment", "Delete Appointment", "delete_appointment.json");
    type Output = Nothing;

    fn request(&self) -> Request {
        JPM.delete("appointments").at(self.appointment_id)
    }
}
