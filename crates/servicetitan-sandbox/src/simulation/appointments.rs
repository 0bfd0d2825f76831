//! Changes of appointments.

use super::helpers::{find, set_field, upcoming_start};
use crate::resources::appointments::update_job;
use crate::seed::random::Random;
use crate::seed::timestamps::{self, HOUR};
use crate::store::{Kind, Record, Store};

/// Moves an appointment to another time, with the same duration, and updates its job.
pub(super) fn reschedule(store: &mut Store, random: &mut Random) -> Option<()> {
    let appointment = find(store, Kind::Appointments, random, is_upcoming)?;
    let (id, job) = (appointment.id(), appointment.integer("jobId")?);
    let [old_start, old_end] =
        ["start", "end"].map(|field| appointment.timestamp(field).map(|timestamp| timestamp.timestamp()));
    let start = upcoming_start(store, random);
    let end = start + old_end.unwrap_or_default() - old_start.unwrap_or_default();
    let window = end.min(start + HOUR);
    let fields = [("start", start), ("end", end), ("arrivalWindowStart", start), ("arrivalWindowEnd", window)];
    for (field, timestamp) in fields {
        set_field(store, Kind::Appointments, id, field, timestamps::rfc3339(timestamp))?;
    }
    update_job(store, job);
    Some(())
}

/// Confirms an appointment or withdraws that, or sets its special instructions.
pub(super) fn confirm(store: &mut Store, random: &mut Random) -> Option<()> {
    let appointment = find(store, Kind::Appointments, random, is_upcoming)?;
    let (id, is_confirmed) = (appointment.id(), appointment.flag("isConfirmed"));
    if random.chance(50) {
        set_field(store, Kind::Appointments, id, "isConfirmed", !is_confirmed)
    } else {
        let gate = random.between(1_000, 9_999);
        set_field(store, Kind::Appointments, id, "specialInstructions", format!("The gate code is {gate}."))
    }
}

fn is_upcoming(appointment: &Record) -> bool {
    matches!(appointment.text("status"), "Scheduled" | "Hold")
}
