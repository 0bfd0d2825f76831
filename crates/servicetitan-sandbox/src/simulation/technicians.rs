//! Changes of technicians.

use serde_json::json;

use super::helpers::{any_id, call, find, set_field};
use crate::resources::technician_writes;
use crate::seed::places::{self, CITIES};
use crate::seed::random::Random;
use crate::store::{Kind, Record, Store};

/// Changes the phone number of a technician.
pub(super) fn change_phone_number(store: &mut Store, random: &mut Random) -> Option<()> {
    let id = any_id(store, Kind::Technicians, random)?;
    let phone = places::phone(random.pick(&CITIES), random);
    call(store, technician_writes::update, &[("id", id)], &json!({ "phoneNumber": phone }))
}

/// Deactivates or reactivates a technician; about three quarters stay active.
pub(super) fn toggle_active(store: &mut Store, random: &mut Random) -> Option<()> {
    let technicians = store.records(Kind::Technicians);
    let active = technicians.iter().filter(|known| known.flag("active")).count();
    let deactivate = active * 4 > technicians.len() * 3 && random.chance(50);
    let id = find(store, Kind::Technicians, random, |known| known.flag("active") == deactivate).map(Record::id)?;
    set_field(store, Kind::Technicians, id, "active", !deactivate)
}
