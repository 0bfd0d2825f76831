//! What visitors of the website do to book.

use serde_json::json;

use super::stage::{any, room, some, soon};
use crate::events::types::{ABANDONED, COMPLETED};
use crate::seed::dice::Dice;
use crate::seed::timestamps::{self, HOUR};
use crate::store::{Kind, Record, Store};

/// A visitor leaves, with a booking or without.
pub(super) fn end(store: &mut Store, dice: &mut Dice) -> Option<()> {
    room(store, &[Kind::Sessions])?;
    let is_completed = dice.chance(60);
    let start = soon(store, dice);
    let location = some(store, Kind::Locations, dice, |known| known.flag("active"))?;
    let customer = location.integer("customerId").and_then(|id| store.of(Kind::Customers).get(id))?;
    let (first, last) = customer.text("name").split_once(' ').unwrap_or_default();
    let part = |name: &str| location.get("address").get(name).cloned().unwrap_or_default();
    let visitor = json!({
        "isNewCustomer": false,
        "id": customer.id(),
        "firstName": first,
        "lastName": last,
        "locationId": location.id(),
        "isNewLocation": false,
        "address": {
            "street": part("street"), "unit": part("unit"), "city": part("city"),
            "state": part("state"), "zip": part("zip"), "country": part("country"),
        },
        "isBot": false,
    });
    let now = store.now();
    let session = Record::with_room(20)
        .with("createdOn", now.as_str())
        .with("modifiedOn", now.as_str())
        .with("lastCheckinDate", now)
        .with("sessionOutcome", if is_completed { COMPLETED } else { ABANDONED })
        .with("schedulerId", "sched_sandbox")
        .with("timeslotStart", timestamps::rfc3339(start))
        .with("timeslotEnd", timestamps::rfc3339(start + 2 * HOUR))
        .with("category", "Repair")
        .with("jobTypeId", any(store, Kind::JobTypes, dice)?)
        .with("businessUnitId", any(store, Kind::BusinessUnits, dice)?)
        .with("customer", visitor)
        .with("zoneId", location.get("zoneId").clone())
        .with("sourceTracking", json!({ "isRWGSession": false, "utmSource": "google" }))
        .with("lastStep", if is_completed { "Confirmation" } else { "TimeSlot" });
    store.of_mut(Kind::Sessions).add(session);
    Some(())
}
