//! Who does jobs.

use serde_json::json;

use super::stage::{active, perform, room, set, some};
use crate::resources::assignments::{assign_technicians, unassign_technicians};
use crate::seed::dice::Dice;
use crate::store::{Kind, Record, Store};

/// A technician makes a pause, or goes on.
pub(super) fn pause(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let assignment =
        some(store, Kind::Assignments, dice, |known| known.flag("active") && known.text("status") != "Done")?;
    let (id, is_paused) = (assignment.id(), assignment.flag("isPaused"));
    set(store, Kind::Assignments, id, "isPaused", !is_paused)
}

/// Another technician comes instead.
pub(super) fn replace(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Assignments])?;
    let is_open = |known: &Record| known.flag("active") && known.text("status") == "Scheduled";
    let assignment = some(store, Kind::Assignments, dice, is_open)?;
    let (appointment, leaving) = (assignment.integer("appointmentId")?, assignment.integer("technicianId")?);
    let coming = active(store, Kind::Technicians, dice).filter(|coming| *coming != leaving)?;
    let body = |technician: i64| json!({ "jobAppointmentId": appointment, "technicianIds": [technician] });
    perform(store, assign_technicians, &[], &body(coming))?;
    perform(store, unassign_technicians, &[], &body(leaving))
}
