//! What happens where customers are served.

use serde_json::json;

use super::stage::{active, perform, room, some};
use crate::resources::location_writes;
use crate::seed::dice::Dice;
use crate::seed::places::{self, CITIES};
use crate::store::{Kind, Store};

/// A customer has another one.
pub(super) fn open(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Locations])?;
    let customer = active(store, Kind::Customers, dice)?;
    let address = places::address(dice.pick(&CITIES), dice);
    let body = json!({ "customerId": customer, "name": "Further Property", "address": address });
    perform(store, location_writes::create, &[], &body)
}

/// Something about one is different.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let location = some(store, Kind::Locations, dice, |_| true)?;
    let body = match dice.between(0, 4) {
        0 => json!({ "active": !location.flag("active") }),
        1 => json!({ "taxZoneId": dice.between(681, 684) }),
        2 => json!({ "customFields": [{ "typeId": 601, "value": format!("#{}", dice.between(1_000, 9_999)) }] }),
        _ => json!({ "tagTypeIds": [dice.between(651, 660)] }),
    };
    let id = location.id();
    perform(store, location_writes::update, &[("id", id)], &body)
}
