//! How jobs get done.

use serde_json::Value;

use super::stage::{room, set, some};
use crate::resources::appointments;
use crate::seed::dice::Dice;
use crate::seed::invoices;
use crate::store::{Kind, Record, Store};

/// From one state of a job to another one, and the state that its last appointment gets.
const STEPS: &[(&str, &str, &str)] = &[
    ("Scheduled", "Dispatched", "Dispatched"),
    ("Dispatched", "InProgress", "Working"),
    ("InProgress", "Completed", "Done"),
    ("InProgress", "Hold", "Hold"),
    ("Hold", "Scheduled", "Scheduled"),
];

/// A job takes a step. When it is completed, it is billed.
pub(super) fn proceed(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Invoices])?;
    let is_open = |job: &Record| STEPS.iter().any(|(from, ..)| job.text("jobStatus") == *from);
    let job = some(store, Kind::Jobs, dice, is_open)?;
    let steps = STEPS.iter().filter(|(from, ..)| job.text("jobStatus") == *from);
    let steps: Vec<&(&str, &str, &str)> = steps.collect();
    // Those who work are held up now and then.
    let (_, to, appointment) = if dice.chance(85) { steps.first()? } else { steps.last()? };
    let (id, last) = (job.id(), job.integer("lastAppointmentId")?);
    set(store, Kind::Jobs, id, "jobStatus", *to)?;
    for visit in appointments::ids_of(store, id) {
        move_on(store, visit, (visit == last).then_some(*appointment), to);
    }
    if *to == "Completed" {
        let now = store.now();
        set(store, Kind::Jobs, id, "completedOn", now)?;
        let job = store.of(Kind::Jobs).get(id).cloned()?;
        if job.integer("invoiceId").unwrap_or_default() == 0 {
            invoices::bill(store, &job, dice);
        }
    }
    Some(())
}

/// Gives an appointment its state, and the same to those who are assigned to it. Earlier ones are done with.
fn move_on(store: &mut Store, visit: i64, last: Option<&'static str>, job_status: &str) {
    let Some(appointment) = store.of(Kind::Appointments).get(visit) else {
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
    _ = set(store, Kind::Appointments, visit, "status", status);
    let assigned = store.of(Kind::Assignments).iter();
    let assigned = assigned.filter(|known| known.integer("appointmentId") == Some(visit) && known.flag("active"));
    let assigned: Vec<i64> = assigned.map(Record::id).collect();
    // Assignments know no hold.
    let status = if status == "Hold" { "Scheduled" } else { status };
    for assignment in assigned {
        _ = set(store, Kind::Assignments, assignment, "status", Value::from(status));
    }
}

#[cfg(test)]
mod tests {
    use super::proceed;
    use crate::sandbox::Size;
    use crate::seed;
    use crate::seed::dice::Dice;
    use crate::store::{Kind, Record};

    #[test]
    fn what_is_completed_is_billed_and_its_appointments_are_done() {
        let (mut store, mut dice) = (seed::store(Size::Small), Dice::new(3));
        while proceed(&mut store, &mut dice).is_some() {}
        let completed = |job: &&Record| job.text("jobStatus") == "Completed";
        for job in store.of(Kind::Jobs).iter().filter(completed) {
            assert!(job.timestamp("completedOn").is_some(), "{job:?}");
            // Those of the play are completed on a fraction of a second.
            if job.text("completedOn").contains('.') {
                let invoice = job.integer("invoiceId").and_then(|id| store.of(Kind::Invoices).get(id));
                assert_eq!(invoice.map(|invoice| invoice.text("createdOn")), Some(job.text("completedOn")));
            }
            let own = |known: &&Record| known.integer("jobId") == Some(job.id());
            let mut visits = store.of(Kind::Appointments).iter().filter(own);
            assert!(visits.all(|visit| visit.text("status") == "Done"), "{job:?}");
        }
        assert!(store.of(Kind::Jobs).iter().all(|job| matches!(job.text("jobStatus"), "Completed" | "Canceled")));
    }
}
