//! Changes of locations.

use serde_json::json;

use super::helpers::{active_id, any, call, ensure_capacity};
use crate::resources::location_writes;
use crate::seed::places::{self, CITIES};
use crate::seed::random::Random;
use crate::store::{Kind, Store};

/// Adds a location to a customer.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Locations])?;
    let customer = active_id(store, Kind::Customers, random)?;
    let address = places::address(random.pick(&CITIES), random);
    let body = json!({ "customerId": customer, "name": "Further Property", "address": address });
    call(store, location_writes::create, &[], &body)
}

/// Changes a location.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let location = any(store, Kind::Locations, random)?;
    let body = match random.between(0, 4) {
        0 => json!({ "active": !location.flag("active") }),
        1 => json!({ "taxZoneId": random.between(681, 684) }),
        2 => json!({ "customFields": [{ "typeId": 601, "value": format!("#{}", random.between(1_000, 9_999)) }] }),
        _ => json!({ "tagTypeIds": [random.between(651, 660)] }),
    };
    let id = location.id();
    call(store, location_writes::update, &[("id", id)], &body)
}
