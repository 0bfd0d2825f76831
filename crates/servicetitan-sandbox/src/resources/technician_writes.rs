//! Operations that create and change technicians.

use serde_json::{Value, json};

use super::custom_fields;
use super::technician_bodies::{CREATE, UPDATE};
use super::technicians::TECHNICIAN;
use crate::body::references::reference;
use crate::body::{Body, Reference};
use crate::http::{Answer, Call, Method, Operation, Outcome};
use crate::store::{Kind, Record, Store};

/// The operations that write technicians.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::write(Method::Post, "/settings/v2/tenant/{tenant}/technicians", create),
    Operation::write(Method::Patch, "/settings/v2/tenant/{tenant}/technicians/{id}", update),
];

static REFERENCES: &[Reference] =
    &[reference("roleId", Kind::UserRoles), reference("businessUnitId", Kind::BusinessUnits)];

/// Properties that records store in another form, or not at all: passwords are not stored.
const CONVERTED: &[&str] = &["roleId", "login", "password", "accountCreationMethod", "customFields"];

fn create(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(CREATE)?.checked_references(REFERENCES, store)?;
    let now = store.now();
    let mut technician = Record::with_capacity(40)
        .with("active", true)
        .with("userId", 10_000 + store.records(Kind::Technicians).next_id())
        .with("status", "Idle")
        .with("createdOn", now.as_str())
        .with("accountLocked", false);
    for number in ["dailyGoal", "burdenRate", "commissionRate", "hourlyRate", "soldByRate"] {
        technician.set(number, 0);
    }
    for list in ["zoneIds", "permissions", "skills", custom_fields::FIELD] {
        technician.set(list, Value::Array(Vec::new()));
    }
    body.fill_into(&mut technician, CONVERTED);
    let id = store.records_mut(Kind::Technicians).add(technician);
    finish(store, id, &body)
}

/// Changes a technician.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let id = TECHNICIAN.find(store, call.id("id")?)?.id();
    let body = call.body(UPDATE)?.checked_references(REFERENCES, store)?;
    body.merge_into(TECHNICIAN.find_mut(store, id)?, CONVERTED);
    finish(store, id, &body)
}

fn finish(store: &mut Store, id: i64, body: &Body) -> Outcome {
    let now = store.now();
    let technician = TECHNICIAN.find_mut(store, id)?;
    custom_fields::apply(technician, body);
    if let Some(role) = body.integer("roleId") {
        technician.set("roleIds", vec![role]);
    }
    if let Some(login) = body.get("login") {
        technician.set("loginName", login.clone());
    }
    let is_managed = technician.text("licenseType") != "NonManagedTech";
    technician.set("isManagedTech", is_managed);
    technician.set("modifiedOn", now);
    Answer::json(&json!({ "id": id }))
}
