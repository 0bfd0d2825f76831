//! What customers do.

use serde_json::json;

use super::stage::{active, perform, room, some};
use crate::resources::{customers, location_writes};
use crate::seed::dice::Dice;
use crate::seed::places::{self, CITIES};
use crate::seed::words::{FIRST_NAMES, LAST_NAMES};
use crate::store::{Kind, Record, Store};

/// One is new, with a home and a phone.
pub(super) fn arrive(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Customers, Kind::Contacts, Kind::Locations])?;
    let city = dice.pick(&CITIES);
    let (name, address) = (person(dice), places::address(city, dice));
    let body = json!({
        "name": name,
        "type": "Residential",
        "address": address,
        "locations": [{ "name": name, "address": address }],
        "contacts": [{ "type": "MobilePhone", "value": places::phone(city, dice) }],
    });
    perform(store, location_writes::create_customer, &[], &body)
}

/// Something about one is different.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let customer = some(store, Kind::Customers, dice, |_| true)?;
    let body = match dice.between(0, 4) {
        0 => json!({ "doNotMail": !customer.flag("doNotMail") }),
        1 => json!({ "doNotService": !customer.flag("doNotService") }),
        2 => json!({ "tagTypeIds": [dice.between(651, 660)] }),
        _ => json!({ "creditLimit": dice.between(1, 100) * 50 }),
    };
    let id = customer.id();
    perform(store, customers::update, &[("id", id)], &body)
}

/// One is no longer served, or again.
pub(super) fn rest(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let (id, wanted) = if dice.chance(50) {
        (active(store, Kind::Customers, dice)?, false)
    } else {
        (some(store, Kind::Customers, dice, |customer| !customer.flag("active")).map(Record::id)?, true)
    };
    perform(store, customers::update, &[("id", id)], &json!({ "active": wanted }))
}

/// The name of somebody.
pub(super) fn person(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(&FIRST_NAMES), dice.pick(&LAST_NAMES))
}
