//! Phone calls.

use serde_json::{Value, json};

use super::helpers::{active, any, ensure_capacity, set_field};
use crate::seed::places::{self, CITIES};
use crate::seed::random::Random;
use crate::store::{Kind, Record, Store};

const CALL_TYPES: [&str; 5] = ["Abandoned", "Unbooked", "Excused", "Booked", "NotLead"];

/// Adds a call about a job.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Calls])?;
    let job = any(store, Kind::Jobs, random)?;
    let job_type = job.integer("jobTypeId").and_then(|id| store.records(Kind::JobTypes).get(id))?;
    let call = Record::with_capacity(8)
        .with("jobNumber", job.text("jobNumber"))
        .with("projectId", job.integer("projectId").unwrap_or_default())
        .with("businessUnit", store.records(Kind::BusinessUnits).get(job.integer("businessUnitId")?)?.reference())
        .with(
            "type",
            json!({ "id": job_type.id(), "name": job_type.text("name"), "modifiedOn": job_type.text("modifiedOn") }),
        )
        .with("leadCall", lead_call(store, job, random)?)
        .with("createdOn", store.now())
        .with("modifiedOn", store.now());
    store.records_mut(Kind::Calls).add(call);
    Some(())
}

/// Changes the type of a call.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let call = any(store, Kind::Calls, random)?;
    let (id, mut lead_call) = (call.id(), call.get("leadCall").clone());
    lead_call["callType"] = json!(random.pick(&CALL_TYPES));
    lead_call["modifiedOn"] = store.now().into();
    set_field(store, Kind::Calls, id, "leadCall", lead_call)
}

fn lead_call(store: &Store, job: &Record, random: &mut Random) -> Option<Value> {
    let (id, now) = (store.records(Kind::Calls).next_id(), store.now());
    let employee = active(store, Kind::Employees, random)?.reference();
    let mut agent = employee.clone();
    agent["externalId"] = Value::Null;
    let city = random.pick(&CITIES);
    Some(json!({
        "createdOn": now,
        "active": true,
        "id": id,
        "receivedOn": now,
        "duration": format!("00:{:02}:{:02}", random.between(0, 20), random.between(0, 60)),
        "from": places::phone(city, random),
        "to": places::phone(city, random),
        "direction": random.pick(&["Inbound", "Outbound"]),
        "callType": random.pick(&CALL_TYPES),
        "reason": { "id": 1, "name": "New job", "lead": true, "active": true },
        "recordingUrl": format!("https://recordings.example.com/{id}"),
        "voiceMailUrl": "",
        "createdBy": employee,
        "customer": store.records(Kind::Customers).get(job.integer("customerId")?)?.reference(),
        "campaign": any(store, Kind::Campaigns, random)?.reference(),
        "modifiedOn": now,
        "agent": agent,
        "sid": null,
        "tags": [],
    }))
}
