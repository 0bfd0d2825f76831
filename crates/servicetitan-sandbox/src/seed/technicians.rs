//! Technicians.

use serde_json::json;

use super::places::{self, CITIES};
use super::random::Random;
use super::timestamps::{self, DAY};
use super::words::{FIRST_NAMES, LAST_NAMES};
use crate::store::{Kind, Record, Store};

/// One of this many technicians is inactive.
const INACTIVE_INTERVAL: i64 = 12;

/// Adds technicians.
pub(crate) fn add(store: &mut Store, count: i64) {
    let mut random = Random::new(1);
    let units: Vec<i64> = store.records(Kind::BusinessUnits).iter().map(Record::id).collect();
    for index in 0..count {
        let unit = *random.pick(&units);
        store.records_mut(Kind::Technicians).add(technician(index, unit, &mut random));
    }
}

fn technician(index: i64, unit: i64, random: &mut Random) -> Record {
    let (first, last) = (*random.pick(&FIRST_NAMES), *random.pick(&LAST_NAMES));
    let login = format!("{}.{}{index}", first.to_lowercase(), last.to_lowercase());
    let city = random.pick(&CITIES);
    let phone = places::phone(city, random);
    let hired = timestamps::rfc3339(timestamps::FIRST + index * DAY);
    let record = Record::with_capacity(40)
        .with("userId", 18_001 + index)
        .with("name", format!("{first} {last}"))
        .with("roleIds", vec![21])
        .with("businessUnitId", unit)
        .with("zoneIds", json!([]))
        .with("createdOn", hired.as_str())
        .with("modifiedOn", hired.as_str())
        .with("email", format!("{login}@example.com"))
        .with("phoneNumber", phone.as_str())
        .with("mobilePhone", phone)
        .with("loginName", login)
        .with("firstName", first)
        .with("lastName", last)
        .with("startDate", hired.as_str())
        .with("active", index % INACTIVE_INTERVAL != INACTIVE_INTERVAL - 1);
    with_terms(record, random)
}

fn with_terms(technician: Record, random: &mut Random) -> Record {
    technician
        .with("dailyGoal", random.between(8, 25) * 100)
        .with("isManagedTech", true)
        .with("licenseType", "ManagedTech")
        .with("customFields", json!([]))
        .with("burdenRate", 12.5)
        .with("team", *random.pick(&["North", "South", "Install"]))
        .with("jobFilter", "AllScheduledDispatchedWorkingTodayTomorrow")
        .with("permissions", json!([]))
        .with("accountLocked", false)
        .with("commissionRate", 0.05)
        .with("hourlyRate", random.between(22, 45))
        .with("shiftStart", "08:00:00")
        .with("shiftEnd", "17:00:00")
        .with("soldByRate", 0.03)
        .with("status", "Idle")
        .with("skills", json!([{ "id": random.between(31, 36), "name": "Certified" }]))
        .with("positions", vec![*random.pick(&["Service", "Installer", "Maintenance"])])
}
