//! What the company changes about itself.

use super::stage::{any, set, some};
use crate::seed::dice::Dice;
use crate::seed::places::{self, CITIES};
use crate::store::{Kind, Store};

/// What is written behind the name of a reason that is in question.
const IN_QUESTION: &str = " (in question)";

/// A business unit has another phone number.
pub(super) fn change_unit(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let id = any(store, Kind::BusinessUnits, dice)?;
    let phone = places::phone(dice.pick(&CITIES), dice);
    set(store, Kind::BusinessUnits, id, "phoneNumber", phone)
}

/// A cancel reason is called into question, or is good again.
pub(super) fn change_reason(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let reason = some(store, Kind::CancelReasons, dice, |_| true)?;
    let (id, name) = (reason.id(), reason.text("name"));
    let name = match name.strip_suffix(IN_QUESTION) {
        Some(name) => name.to_owned(),
        None => format!("{name}{IN_QUESTION}"),
    };
    set(store, Kind::CancelReasons, id, "name", name)
}
