//! Where the company serves.

use serde_json::json;

use super::stage::{any, set};
use crate::seed::dice::Dice;
use crate::seed::zones::zone;
use crate::store::{Kind, Record, Store};

/// How many zones there are always: locations name them.
const KEPT: usize = 5;

/// How many there are at most.
const MOST: usize = 12;

/// A zone reaches elsewhere.
pub(super) fn change(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let id = any(store, Kind::Zones, dice)?;
    let zip = format!("{:05}", dice.between(78_701, 78_760));
    set(store, Kind::Zones, id, "zips", json!([zip]))
}

/// A further zone is founded, or the latest of the further ones is given up.
pub(super) fn found_or_end(store: &mut Store, dice: &mut Dice) -> Option<()> {
    let zones = store.of(Kind::Zones);
    let (count, latest) = (zones.len(), zones.iter().last().map(Record::id)?);
    if count > KEPT && (count >= MOST || dice.chance(50)) {
        store.of_mut(Kind::Zones).remove(latest);
    } else {
        let zone = zone(&format!("Overflow {}", zones.next_id()), &store.now());
        store.of_mut(Kind::Zones).add(zone);
    }
    Some(())
}
