//! Changes of jobs.

use serde_json::json;

use super::helpers::{active, active_id, any_id, call, ensure_capacity, find, upcoming_start};
use crate::resources::common::PRIORITIES;
use crate::resources::{job_creation, jobs};
use crate::seed::random::Random;
use crate::seed::timestamps::{self, HOUR};
use crate::seed::words::SUMMARIES;
use crate::store::{Kind, Store};

/// Creates a job with an appointment and a technician.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Jobs, Kind::Appointments, Kind::Assignments])?;
    let location = active(store, Kind::Locations, random)?;
    let (customer, location) = (location.integer("customerId")?, location.id());
    let start = upcoming_start(store, random);
    let [start, window_end, end] = [0, 1, 2].map(|hours| timestamps::rfc3339(start + hours * HOUR));
    let body = json!({
        "customerId": customer,
        "locationId": location,
        "businessUnitId": any_id(store, Kind::BusinessUnits, random)?,
        "jobTypeId": any_id(store, Kind::JobTypes, random)?,
        "priority": random.pick(PRIORITIES),
        "campaignId": any_id(store, Kind::Campaigns, random)?,
        "summary": random.pick(&SUMMARIES),
        "appointments": [{
            "start": start,
            "end": end,
            "arrivalWindowStart": start,
            "arrivalWindowEnd": window_end,
            "technicianIds": [active_id(store, Kind::Technicians, random)?],
        }],
    });
    call(store, job_creation::create, &[], &body)
}

/// Changes a job.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let id = any_id(store, Kind::Jobs, random)?;
    let body = match random.between(0, 4) {
        0 => json!({ "priority": random.pick(PRIORITIES) }),
        1 => json!({ "customerPo": format!("PO-{}", random.between(10_000, 99_999)) }),
        2 => json!({ "tagTypeIds": [random.between(651, 660)] }),
        _ => json!({ "summary": random.pick(&SUMMARIES) }),
    };
    call(store, jobs::update, &[("id", id)], &body)
}

/// Cancels a job.
pub(super) fn cancel(store: &mut Store, random: &mut Random) -> Option<()> {
    let job = find(store, Kind::Jobs, random, |job| matches!(job.text("jobStatus"), "Scheduled" | "Hold"))?.id();
    let reason = active_id(store, Kind::CancelReasons, random)?;
    call(store, jobs::cancel, &[("id", job)], &json!({ "reasonId": reason, "memo": "Called off" }))
}
