//! Changes of installed equipment.

use serde_json::json;

use super::helpers::{active_id, any_id, call, ensure_capacity, set_field};
use crate::resources::installed_equipment;
use crate::seed::random::Random;
use crate::store::{Kind, Store};

/// Adds a piece of equipment.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Equipment])?;
    let type_id = any_id(store, Kind::EquipmentTypes, random)?;
    let name = store.records(Kind::EquipmentTypes).get(type_id).map(|kind| kind.text("name").to_owned())?;
    let body = json!({
        "locationId": active_id(store, Kind::Locations, random)?,
        "name": name,
        "equipmentTypeId": type_id,
        "installedOn": store.now(),
        "serialNumber": serial_number(random),
        "manufacturer": random.pick(&["Carrier", "Trane", "Lennox", "Rheem"]),
        "model": format!("M{}", random.between(100, 999)),
        "cost": random.between(3, 60) * 100,
    });
    call(store, installed_equipment::create, &[], &body)
}

/// Changes, replaces or deactivates a piece of equipment.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let id = active_id(store, Kind::Equipment, random)?;
    let body = match random.between(0, 10) {
        0 => return set_field(store, Kind::Equipment, id, "active", false),
        1 | 2 => json!({ "status": "Replaced", "actualReplacementDate": store.now().get(..10)? }),
        3..6 => json!({ "serialNumber": serial_number(random) }),
        _ => json!({ "memo": format!("Pressure {} psi", random.between(60, 140)) }),
    };
    call(store, installed_equipment::update, &[("id", id)], &body)
}

fn serial_number(random: &mut Random) -> String {
    format!("SN{:08}", random.between(1, 99_999_999))
}
