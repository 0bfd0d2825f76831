//! Zones, which locations reference.

use serde_json::json;

use super::timestamps;
use crate::store::{Kind, Record, Store};

const NAMES: [&str; 5] = ["North", "South", "East", "West", "Downtown"];

/// Adds zones.
pub(crate) fn add(store: &mut Store) {
    let created_on = timestamps::rfc3339(timestamps::FIRST);
    for name in NAMES {
        store.records_mut(Kind::Zones).add(zone(name, &created_on));
    }
}

/// A new zone.
pub(crate) fn zone(name: &str, created_on: &str) -> Record {
    Record::with_capacity(14)
        .with("name", name)
        .with("color", "#3366CC")
        .with("zips", json!([]))
        .with("cities", json!(["Austin"]))
        .with("territoryNumbers", json!([]))
        .with("locnNumbers", json!([]))
        .with("businessUnits", json!([301, 302]))
        .with("serviceDaysEnabled", false)
        .with("serviceDaysIds", json!([]))
        .with("active", true)
        .with("createdOn", created_on)
        .with("modifiedOn", created_on)
}
