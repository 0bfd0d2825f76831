//! What becomes of equipment.

use serde_json::json;

use super::stage::{active, any, perform, room, set, some};
use crate::resources::installed_equipment;
use crate::seed::dice::Dice;
use crate::store::{Kind, Store};

/// A piece is installed.
pub(super) fn install(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Equipment])?;
    let kind = any(store, Kind::EquipmentTypes, dice)?;
    let name = store.of(Kind::EquipmentTypes).get(kind).map(|kind| kind.text("name").to_owned())?;
    let body = json!({
        "locationId": active(store, Kind::Locations, dice)?,
        "name": name,
        "equipmentTypeId": kind,
        "installedOn": store.now(),
        "serialNumber": serial_number(dice),
        "manufacturer": dice.pick(&["Carrier", "Trane", "Lennox", "Rheem"]),
        "model": format!("M{}", dice.between(100, 999)),
        "cost": dice.between(3, 60) * 100,
    });
    perform(store, installed_equipment::create, &[], &body)
}

/// Something about a piece is different: it was cared for, replaced, or taken away.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let id = some(store, Kind::Equipment, dice, |known| known.flag("active"))?.id();
    let body = match dice.between(0, 10) {
        0 => return set(store, Kind::Equipment, id, "active", false),
        1 | 2 => json!({ "status": "Replaced", "actualReplacementDate": store.now().get(..10)? }),
        3..6 => json!({ "serialNumber": serial_number(dice) }),
        _ => json!({ "memo": format!("Pressure {} psi", dice.between(60, 140)) }),
    };
    perform(store, installed_equipment::update, &[("id", id)], &body)
}

fn serial_number(dice: &mut Dice) -> String {
    format!("SN{:08}", dice.between(1, 99_999_999))
}
