//! What technicians do.

use serde_json::json;

use super::stage::{any, perform, set, some};
use crate::resources::technician_writes;
use crate::seed::dice::Dice;
use crate::seed::places::{self, CITIES};
use crate::store::{Kind, Record, Store};

/// One has another phone number.
pub(super) fn change_number(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let id = any(store, Kind::Technicians, dice)?;
    let phone = places::phone(dice.pick(&CITIES), dice);
    perform(store, technician_writes::update, &[("id", id)], &json!({ "phoneNumber": phone }))
}

/// One leaves the company or comes back. Three of four stay.
pub(super) fn rest(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let technicians = store.of(Kind::Technicians);
    let staying = technicians.iter().filter(|known| known.flag("active")).count();
    let leaves = staying * 4 > technicians.len() * 3 && dice.chance(50);
    let id = some(store, Kind::Technicians, dice, |known| known.flag("active") == leaves).map(Record::id)?;
    set(store, Kind::Technicians, id, "active", !leaves)
}
