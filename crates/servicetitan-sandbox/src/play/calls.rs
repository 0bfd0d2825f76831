//! What is said on the phone.

use serde_json::{Value, json};

use super::stage::{active, any, room, set, some};
use crate::seed::dice::Dice;
use crate::seed::places::{self, CITIES};
use crate::store::{Kind, Record, Store};

const TYPES: [&str; 5] = ["Abandoned", "Unbooked", "Excused", "Booked", "NotLead"];

/// Somebody called about a job.
pub(super) fn arrive(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Calls])?;
    let job = some(store, Kind::Jobs, dice, |_| true)?;
    let kind = job.integer("jobTypeId").and_then(|id| store.of(Kind::JobTypes).get(id))?;
    let call = Record::with_room(8)
        .with("jobNumber", job.text("jobNumber"))
        .with("projectId", job.integer("projectId").unwrap_or_default())
        .with("businessUnit", named(store, Kind::BusinessUnits, job.integer("businessUnitId")?)?)
        .with("type", json!({ "id": kind.id(), "name": kind.text("name"), "modifiedOn": kind.text("modifiedOn") }))
        .with("leadCall", conversation(store, job, dice)?)
        .with("createdOn", store.now())
        .with("modifiedOn", store.now());
    store.of_mut(Kind::Calls).add(call);
    Some(())
}

/// The office judges a call anew.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let call = some(store, Kind::Calls, dice, |_| true)?;
    let (id, mut conversation) = (call.id(), call.get("leadCall").clone());
    conversation["callType"] = json!(dice.pick(&TYPES));
    conversation["modifiedOn"] = store.now().into();
    set(store, Kind::Calls, id, "leadCall", conversation)
}

fn conversation(store: &Store, job: &Record, dice: &mut Dice) -> Option<Value> {
    let (id, now) = (store.of(Kind::Calls).next_id(), store.now());
    let employee = named(store, Kind::Employees, active(store, Kind::Employees, dice)?)?;
    let mut agent = employee.clone();
    agent["externalId"] = Value::Null;
    let city = dice.pick(&CITIES);
    Some(json!({
        "createdOn": now,
        "active": true,
        "id": id,
        "receivedOn": now,
        "duration": format!("00:{:02}:{:02}", dice.between(0, 20), dice.between(0, 60)),
        "from": places::phone(city, dice),
        "to": places::phone(city, dice),
        "direction": dice.pick(&["Inbound", "Outbound"]),
        "callType": dice.pick(&TYPES),
        "reason": { "id": 1, "name": "New job", "lead": true, "active": true },
        "recordingUrl": format!("https://recordings.example.com/{id}"),
        "voiceMailUrl": "",
        "createdBy": employee,
        "customer": named(store, Kind::Customers, job.integer("customerId")?)?,
        "campaign": named(store, Kind::Campaigns, any(store, Kind::Campaigns, dice)?)?,
        "modifiedOn": now,
        "agent": agent,
        "sid": null,
        "tags": [],
    }))
}

fn named(store: &Store, kind: Kind, id: i64) -> Option<Value> {
    store.of(kind).get(id).map(|record| json!({ "id": id, "name": record.text("name") }))
}
