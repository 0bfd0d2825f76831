//! Changes of customers.

use serde_json::json;

use super::helpers::{active_id, any, call, ensure_capacity, find};
use crate::resources::{customers, location_writes};
use crate::seed::places::{self, CITIES};
use crate::seed::random::Random;
use crate::seed::words::{FIRST_NAMES, LAST_NAMES};
use crate::store::{Kind, Record, Store};

/// Creates a customer with a location and a phone number.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Customers, Kind::Contacts, Kind::Locations])?;
    let city = random.pick(&CITIES);
    let (name, address) = (full_name(random), places::address(city, random));
    let body = json!({
        "name": name,
        "type": "Residential",
        "address": address,
        "locations": [{ "name": name, "address": address }],
        "contacts": [{ "type": "MobilePhone", "value": places::phone(city, random) }],
    });
    call(store, location_writes::create_customer, &[], &body)
}

/// Changes a customer.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let customer = any(store, Kind::Customers, random)?;
    let body = match random.between(0, 4) {
        0 => json!({ "doNotMail": !customer.flag("doNotMail") }),
        1 => json!({ "doNotService": !customer.flag("doNotService") }),
        2 => json!({ "tagTypeIds": [random.between(651, 660)] }),
        _ => json!({ "creditLimit": random.between(1, 100) * 50 }),
    };
    let id = customer.id();
    call(store, customers::update, &[("id", id)], &body)
}

/// Deactivates or reactivates a customer.
pub(super) fn toggle_active(store: &mut Store, random: &mut Random) -> Option<()> {
    let (id, active) = if random.chance(50) {
        (active_id(store, Kind::Customers, random)?, false)
    } else {
        (find(store, Kind::Customers, random, |customer| !customer.flag("active")).map(Record::id)?, true)
    };
    call(store, customers::update, &[("id", id)], &json!({ "active": active }))
}

/// A random name of a person.
pub(super) fn full_name(random: &mut Random) -> String {
    format!("{} {}", random.pick(&FIRST_NAMES), random.pick(&LAST_NAMES))
}
