//! Scheduling sessions of website visitors.

use serde_json::json;

use super::helpers::{active, any_id, ensure_capacity, upcoming_start};
use crate::events::types::{ABANDONED, COMPLETED};
use crate::resources::common::postal_address;
use crate::seed::random::Random;
use crate::seed::timestamps::{self, HOUR};
use crate::store::{Kind, Record, Store};

/// Adds a finished session, completed or abandoned.
pub(super) fn create(store: &mut Store, random: &mut Random) -> Option<()> {
    ensure_capacity(store, &[Kind::Sessions])?;
    let is_completed = random.chance(60);
    let start = upcoming_start(store, random);
    let location = active(store, Kind::Locations, random)?;
    let customer = location.integer("customerId").and_then(|id| store.records(Kind::Customers).get(id))?;
    let (first, last) = customer.text("name").split_once(' ').unwrap_or_default();
    let visitor = json!({
        "isNewCustomer": false,
        "id": customer.id(),
        "firstName": first,
        "lastName": last,
        "locationId": location.id(),
        "isNewLocation": false,
        "address": postal_address(location),
        "isBot": false,
    });
    let now = store.now();
    let session = Record::with_capacity(20)
        .with("createdOn", now.as_str())
        .with("modifiedOn", now.as_str())
        .with("lastCheckinDate", now)
        .with("sessionOutcome", if is_completed { COMPLETED } else { ABANDONED })
        .with("schedulerId", "sched_sandbox")
        .with("timeslotStart", timestamps::rfc3339(start))
        .with("timeslotEnd", timestamps::rfc3339(start + 2 * HOUR))
        .with("category", "Repair")
        .with("jobTypeId", any_id(store, Kind::JobTypes, random)?)
        .with("businessUnitId", any_id(store, Kind::BusinessUnits, random)?)
        .with("customer", visitor)
        .with("zoneId", location.get("zoneId").clone())
        .with("sourceTracking", json!({ "isRWGSession": false, "utmSource": "google" }))
        .with("lastStep", if is_completed { "Confirmation" } else { "TimeSlot" });
    store.records_mut(Kind::Sessions).add(session);
    Some(())
}
