//! Invented jobs: most are done, the latest are still ahead.

use serde_json::{Value, json};

use super::appointments::{self, Crew, Visits};
use super::customers::notes;
use super::random::Random;
use super::timestamps::{self, HOUR};
use super::words::SUMMARIES;
use crate::resources::common::API_USER;
use crate::store::{Kind, Record, Store};

const PAST: [&str; 16] = {
    let mut statuses = ["Completed"; 16];
    statuses[11] = "Canceled";
    statuses
};

const OPEN: [&str; 10] = [
    "Scheduled",
    "Scheduled",
    "Dispatched",
    "Scheduled",
    "InProgress",
    "Scheduled",
    "Hold",
    "Scheduled",
    "Canceled",
    "Scheduled",
];

/// What is known of a job before its appointments are made.
#[derive(Debug)]
pub(crate) struct Outline {
    /// The id that the job will have.
    pub(crate) id: i64,
    /// Whom it is for.
    pub(crate) customer: i64,
    /// Its state.
    pub(crate) status: &'static str,
    /// When it was booked.
    pub(crate) created: i64,
    location: i64,
    index: i64,
}

/// Adds jobs, their appointments and who is assigned to them.
pub(crate) fn add(store: &mut Store, count: i64) {
    let mut random = Random::new(4);
    let crew = Crew::of(store);
    let locations: Vec<(i64, i64)> = store.of(Kind::Locations).iter().map(place_of).collect();
    for index in 0..count {
        let (location, customer) = *random.pick(&locations);
        let outline = Outline {
            id: store.of(Kind::Jobs).next_id(),
            customer,
            status: status(index, count),
            created: timestamps::created(index, count, &mut random),
            location,
            index,
        };
        let visits = appointments::add(store, &outline, &crew, &mut random);
        store.of_mut(Kind::Jobs).add(job(&outline, &visits, &mut random));
    }
}

fn place_of(location: &Record) -> (i64, i64) {
    (location.id(), location.integer("customerId").unwrap_or_default())
}

/// The first four fifths of the jobs are history.
fn status(index: i64, count: i64) -> &'static str {
    let statuses: &'static [&'static str] = if index * 5 < count * 4 { &PAST } else { &OPEN };
    let place = usize::try_from(index).unwrap_or_default() % statuses.len();
    statuses[place]
}

fn job(outline: &Outline, visits: &Visits, random: &mut Random) -> Record {
    let is_done = outline.status == "Completed";
    let ended = timestamps::rfc3339(visits.ended);
    let modified = if is_done { ended.clone() } else { timestamps::rfc3339(outline.created + HOUR) };
    let record = Record::with_capacity(32)
        .with("jobNumber", outline.id.to_string())
        .with("customerId", outline.customer)
        .with("locationId", outline.location)
        .with("jobStatus", outline.status)
        .with("completedOn", if is_done { Value::from(ended) } else { Value::Null })
        .with("appointmentCount", visits.count)
        .with("firstAppointmentId", visits.first)
        .with("lastAppointmentId", visits.last)
        .with("noCharge", false)
        .with("notificationsEnabled", true)
        .with("createdOn", timestamps::rfc3339(outline.created))
        .with("createdById", API_USER)
        .with("modifiedOn", modified);
    with_details(record, outline, random)
}

fn with_details(job: Record, outline: &Outline, random: &mut Random) -> Record {
    let tags = if random.chance(15) { json!([random.between(651, 660)]) } else { json!([]) };
    let purchase_order =
        if random.chance(8) { format!("PO-{}", random.between(10_000, 99_999)) } else { String::new() };
    job.with("businessUnitId", 301 + random.between(0, 8))
        .with("jobTypeId", 701 + random.between(0, 12))
        .with("campaignId", 801 + random.between(0, 10))
        .with("priority", *random.pick(&["Normal", "Normal", "Normal", "High", "Low", "Urgent"]))
        .with("tagTypeIds", tags)
        .with("soldById", if random.chance(30) { Value::from(8_001 + random.between(0, 12)) } else { Value::Null })
        .with("customerPo", purchase_order)
        .with("invoiceId", 0)
        .with("estimateIds", json!([]))
        .with("summary", *random.pick(&SUMMARIES))
        .with("customFields", json!([]))
        .with("externalData", notes(outline.index, "erpOrder"))
}
