//! Changes of business units and cancel reasons.

use super::helpers::{any, any_id, set_field};
use crate::seed::places::{self, CITIES};
use crate::seed::random::Random;
use crate::store::{Kind, Store};

/// The suffix that [`update_cancel_reason`] adds or removes.
const SUFFIX: &str = " (in question)";

/// Changes the phone number of a business unit.
pub(super) fn update_business_unit(store: &mut Store, random: &mut Random) -> Option<()> {
    let id = any_id(store, Kind::BusinessUnits, random)?;
    let phone = places::phone(random.pick(&CITIES), random);
    set_field(store, Kind::BusinessUnits, id, "phoneNumber", phone)
}

/// Renames a cancel reason.
pub(super) fn update_cancel_reason(store: &mut Store, random: &mut Random) -> Option<()> {
    let reason = any(store, Kind::CancelReasons, random)?;
    let (id, name) = (reason.id(), reason.text("name"));
    let name = match name.strip_suffix(SUFFIX) {
        Some(name) => name.to_owned(),
        None => format!("{name}{SUFFIX}"),
    };
    set_field(store, Kind::CancelReasons, id, "name", name)
}
