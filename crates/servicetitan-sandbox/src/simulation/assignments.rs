//! Changes of assignments.

use serde_json::json;

use super::helpers::{active_id, call, ensure_capacity, find, set_field};
use crate::resources::assignments::{assign_technicians, unassign_technicians};
use crate::seed::random::Random;
use crate::store::{Kind, Record, Store};

/// Pauses or resumes an assignment.
pub(super) fn toggle_paused(store: &mut Store, random: &mut Random) -> Option<()> {
    let assignment =
        find(store, Kind::Assignments, random, |known| known.flag("active") && known.text("status") != "Done")?;
    let (id, is_paused) = (assignment.id(), assignment.flag("isPaused"));
    set_field(store, Kind::Assignments, id, "isPaused", !is_paused)
}

/// Replaces the technician of an appointment.
pub(super) fn reassign(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Assignments])?;
    let is_open = |known: &Record| known.flag("active") && known.text("status") == "Scheduled";
    let assignment = find(store, Kind::Assignments, random, is_open)?;
    let (appointment, old) = (assignment.integer("appointmentId")?, assignment.integer("technicianId")?);
    let new = active_id(store, Kind::Technicians, random).filter(|new| *new != old)?;
    let body = |technician: i64| json!({ "jobAppointmentId": appointment, "technicianIds": [technician] });
    call(store, assign_technicians, &[], &body(new))?;
    call(store, unassign_technicians, &[], &body(old))
}
