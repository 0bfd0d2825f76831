use wharf::Item;

use crate::api::{ACTIVE_BY_ID, JPM, SORTED};
use crate::ids::{CustomerId, JobId, ProjectId, TechnicianId};
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
        narrowed_by: {
            /// Only appointments of this customer.
            customer_id: CustomerId,
            /// Only appointments of this project.
            project_id: ProjectId,
            /// Only appointments of this job.
            job_id: JobId,
            /// Only appointments of this technician.
            technician_id: TechnicianId,
        },
        members: [appointment_number],
        item: |appointment| {
            let number = appointment.appointment_number.as_deref();
            Item::labeled(appointment.id, number, |number| format!("#{number} (ID: {})", appointment.id))
        },
    }
}
