//! When jobs are done.

use super::stage::{set, some, soon};
use crate::resources::appointments::update_job;
use crate::seed::dice::Dice;
use crate::seed::timestamps::{self, HOUR};
use crate::store::{Kind, Record, Store};

/// An appointment moves to another time, as long as it is; the job follows.
pub(super) fn reschedule(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let appointment = some(store, Kind::Appointments, dice, is_ahead)?;
    let (id, job) = (appointment.id(), appointment.integer("jobId")?);
    let [before, ended] =
        ["start", "end"].map(|field| appointment.timestamp(field).map(|timestamp| timestamp.timestamp()));
    let start = soon(store, dice);
    let end = start + ended.unwrap_or_default() - before.unwrap_or_default();
    let window = end.min(start + HOUR);
    let fields = [("start", start), ("end", end), ("arrivalWindowStart", start), ("arrivalWindowEnd", window)];
    for (field, timestamp) in fields {
        set(store, Kind::Appointments, id, field, timestamps::rfc3339(timestamp))?;
    }
    update_job(store, job);
    Some(())
}

/// A customer confirms an appointment, or has something to say about it.
pub(super) fn confirm(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let appointment = some(store, Kind::Appointments, dice, is_ahead)?;
    let (id, is_confirmed) = (appointment.id(), appointment.flag("isConfirmed"));
    if dice.chance(50) {
        set(store, Kind::Appointments, id, "isConfirmed", !is_confirmed)
    } else {
        let gate = dice.between(1_000, 9_999);
        set(store, Kind::Appointments, id, "specialInstructions", format!("The gate code is {gate}."))
    }
}

fn is_ahead(appointment: &Record) -> bool {
    matches!(appointment.text("status"), "Scheduled" | "Hold")
}
