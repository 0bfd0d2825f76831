//! The progress of jobs.

use super::helpers::{ensure_capacity, find, set_field};
use crate::resources::appointments;
use crate::seed::invoices;
use crate::seed::random::Random;
use crate::store::{Kind, Record, Store};

/// From a status of a job to the next one, and the status that its last appointment gets.
const STEPS: &[(&str, &str, &str)] = &[
    ("Scheduled", "Dispatched", "Dispatched"),
    ("Dispatched", "InProgress", "Working"),
    ("InProgress", "Completed", "Done"),
    ("InProgress", "Hold", "Hold"),
    ("Hold", "Scheduled", "Scheduled"),
];

/// Moves a job to its next status. A completed job is invoiced.
pub(super) fn advance(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Invoices])?;
    let is_open = |job: &Record| STEPS.iter().any(|(from, ..)| job.text("jobStatus") == *from);
    let job = find(store, Kind::Jobs, random, is_open)?;
    let steps = STEPS.iter().filter(|(from, ..)| job.text("jobStatus") == *from);
    let steps: Vec<&(&str, &str, &str)> = steps.collect();
    // Only jobs in progress have a second step: they are put on hold now and then.
    let (_, to, status) = if random.chance(85) { steps.first()? } else { steps.last()? };
    let (id, last) = (job.id(), job.integer("lastAppointmentId")?);
    set_field(store, Kind::Jobs, id, "jobStatus", *to)?;
    for appointment_id in appointments::ids_of(store, id) {
        update_appointment(store, appointment_id, (appointment_id == last).then_some(*status), to);
    }
    if *to == "Completed" {
        let now = store.now();
        set_field(store, Kind::Jobs, id, "completedOn", now)?;
        let job = store.records(Kind::Jobs).get(id).cloned()?;
        if job.integer("invoiceId").unwrap_or_default() == 0 {
            invoices::add_unpaid(store, &job, random);
        }
    }
    Some(())
}

/// Sets the status of an appointment and of its assignments. Appointments before the last one are done.
fn update_appointment(store: &mut Store, id: i64, last: Option<&'static str>, job_status: &str) {
    let Some(appointment) = store.records(Kind::Appointments).get(id) else {
        return;
    };
    let status = match last {
        Some(status) => status,
        None if job_status == "Scheduled" => return,
        None => "Done",
    };
    if matches!(appointment.text("status"), "Canceled" | "Done") || appointment.text("status") == status {
        return;
    }
    _ = set_field(store, Kind::Appointments, id, "status", status);
    let assignments = store.records(Kind::Assignments).iter();
    let assignments = assignments.filter(|known| known.integer("appointmentId") == Some(id) && known.flag("active"));
    let assignments: Vec<i64> = assignments.map(Record::id).collect();
    // Assignments have no status `Hold`.
    let status = if status == "Hold" { "Scheduled" } else { status };
    for assignment in assignments {
        _ = set_field(store, Kind::Assignments, assignment, "status", status);
    }
}

#[cfg(test)]
mod tests {
    use super::advance;
    use crate::sandbox::Size;
    use crate::seed;
    use crate::seed::random::Random;
    use crate::store::{Kind, Record};

    #[test]
    fn a_completed_job_is_invoiced_and_its_appointments_are_done() {
        let (mut store, mut random) = (seed::store(Size::Small), Random::new(3));
        while advance(&mut store, &mut random).is_some() {}
        let completed = |job: &&Record| job.text("jobStatus") == "Completed";
        for job in store.records(Kind::Jobs).iter().filter(completed) {
            assert!(job.timestamp("completedOn").is_some(), "{job:?}");
            // Only jobs that the simulation completed have fractional seconds.
            if job.text("completedOn").contains('.') {
                let invoice = job.integer("invoiceId").and_then(|id| store.records(Kind::Invoices).get(id));
                assert_eq!(invoice.map(|invoice| invoice.text("createdOn")), Some(job.text("completedOn")));
            }
            let own = |known: &&Record| known.integer("jobId") == Some(job.id());
            let mut appointments = store.records(Kind::Appointments).iter().filter(own);
            assert!(appointments.all(|appointment| appointment.text("status") == "Done"), "{job:?}");
        }
        assert!(store.records(Kind::Jobs).iter().all(|job| matches!(job.text("jobStatus"), "Completed" | "Canceled")));
    }
}
