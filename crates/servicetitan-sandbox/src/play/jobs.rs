//! What is booked, written down about it, and called off.

use serde_json::json;

use super::stage::{active, any, perform, room, some, soon};
use crate::resources::{job_creation, jobs};
use crate::seed::dice::Dice;
use crate::seed::timestamps::{self, HOUR};
use crate::seed::words::SUMMARIES;
use crate::store::{Kind, Store};

const PRIORITIES: [&str; 4] = ["Low", "Normal", "High", "Urgent"];

/// One is booked, with an appointment and a technician.
pub(super) fn book(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Jobs, Kind::Appointments, Kind::Assignments])?;
    let location = some(store, Kind::Locations, dice, |location| location.flag("active"))?;
    let (customer, location) = (location.integer("customerId")?, location.id());
    let start = soon(store, dice);
    let [from, window, to] = [0, 1, 2].map(|hours| timestamps::rfc3339(start + hours * HOUR));
    let body = json!({
        "customerId": customer,
        "locationId": location,
        "businessUnitId": any(store, Kind::BusinessUnits, dice)?,
        "jobTypeId": any(store, Kind::JobTypes, dice)?,
        "priority": dice.pick(&PRIORITIES),
        "campaignId": any(store, Kind::Campaigns, dice)?,
        "summary": dice.pick(&SUMMARIES),
        "appointments": [{
            "start": from,
            "end": to,
            "arrivalWindowStart": from,
            "arrivalWindowEnd": window,
            "technicianIds": [active(store, Kind::Technicians, dice)?],
        }],
    });
    perform(store, job_creation::create, &[], &body)
}

/// Something about one is different.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let id = any(store, Kind::Jobs, dice)?;
    let body = match dice.between(0, 4) {
        0 => json!({ "priority": dice.pick(&PRIORITIES) }),
        1 => json!({ "customerPo": format!("PO-{}", dice.between(10_000, 99_999)) }),
        2 => json!({ "tagTypeIds": [dice.between(651, 660)] }),
        _ => json!({ "summary": dice.pick(&SUMMARIES) }),
    };
    perform(store, jobs::update, &[("id", id)], &body)
}

/// One is called off.
pub(super) fn cancel(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let job = some(store, Kind::Jobs, dice, |job| matches!(job.text("jobStatus"), "Scheduled" | "Hold"))?.id();
    let reason = active(store, Kind::CancelReasons, dice)?;
    perform(store, jobs::cancel, &[("id", job)], &json!({ "reasonId": reason, "memo": "Called off" }))
}
