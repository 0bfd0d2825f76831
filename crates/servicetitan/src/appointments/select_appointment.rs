use wharf::Item;

use crate::api::{ACTIVE_BY_ID, JPM, SORTED};
use crate::picklist::picklist;

picklist! {
    /// Active appointments by ID, at most the newest 10,000.
    SelectAppointment {
        key: "selectAppointment",
        label: "Select Appointment",
        example: "select_appointment.json",
        list: JPM.get("appointments").param("sort", Some("-Id")),
        paging: SORTED,
        order: Key,
        filters: ACTIVE_BY_ID,
        members: [appointment_number],
        item: |appointment| {
            let number = appointment.appointment_number.as_deref();
            Item::labeled(appointment.id, number, |number| format!("#{number} (ID: {})", appointment.id))
        },
    }
}
