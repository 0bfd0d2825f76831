//! Changes of zones.

use serde_json::json;

use super::helpers::{any_id, set_field};
use crate::seed::random::Random;
use crate::seed::zones::zone;
use crate::store::{Kind, Record, Store};

/// The zones of the seed data are never deleted: locations reference them.
const MIN_ZONES: usize = 5;

const MAX_ZONES: usize = 12;

/// Changes the zip codes of a zone.
pub(super) fn update(store: &mut Store, random: &mut Random) -> Option<()> {
    let id = any_id(store, Kind::Zones, random)?;
    let zip = format!("{:05}", random.between(78_701, 78_760));
    set_field(store, Kind::Zones, id, "zips", json!([zip]))
}

/// Creates a zone, or deletes the latest one.
pub(super) fn create_or_delete(store: &mut Store, random: &mut Random) -> Option<()> {
    let zones = store.records(Kind::Zones);
    let (count, latest) = (zones.len(), zones.iter().last().map(Record::id)?);
    if count > MIN_ZONES && (count >= MAX_ZONES || random.chance(50)) {
        store.records_mut(Kind::Zones).remove(latest);
    } else {
        let zone = zone(&format!("Overflow {}", zones.next_id()), &store.now());
        store.records_mut(Kind::Zones).add(zone);
    }
    Some(())
}
