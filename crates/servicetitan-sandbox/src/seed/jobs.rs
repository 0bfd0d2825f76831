//! Jobs: most are completed, the latest are still open.

use serde_json::{Value, json};

use super::appointments::{self, Crew, JobAppointments};
use super::customers::seed_external_data;
use super::random::Random;
use super::timestamps::{self, HOUR};
use super::words::SUMMARIES;
use crate::resources::common::API_USER;
use crate::store::{Kind, Record, Store};

const CLOSED: [&str; 16] = {
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

/// What is known of a job before its appointments are added.
#[derive(Debug)]
pub(crate) struct JobDraft {
    /// The id that the job gets.
    pub(crate) id: i64,
    /// Its customer.
    pub(crate) customer: i64,
    /// Its status.
    pub(crate) status: &'static str,
    /// When it was created.
    pub(crate) created: i64,
    location: i64,
    index: i64,
}

/// Adds jobs, their appointments and assignments.
pub(crate) fn add(store: &mut Store, count: i64) {
    let mut random = Random::new(4);
    let crew = Crew::of(store);
    let locations: Vec<(i64, i64)> = store.records(Kind::Locations).iter().map(ids_of).collect();
    for index in 0..count {
        let (location, customer) = *random.pick(&locations);
        let draft = JobDraft {
            id: store.records(Kind::Jobs).next_id(),
            customer,
            status: status(index, count),
            created: timestamps::created(index, count, &mut random),
            location,
            index,
        };
        let appointments = appointments::add(store, &draft, &crew, &mut random);
        store.records_mut(Kind::Jobs).add(job(&draft, &appointments, &mut random));
    }
}

fn ids_of(location: &Record) -> (i64, i64) {
    (location.id(), location.integer("customerId").unwrap_or_default())
}

/// The first four fifths of the jobs are closed.
fn status(index: i64, count: i64) -> &'static str {
    let statuses: &'static [&'static str] = if index * 5 < count * 4 { &CLOSED } else { &OPEN };
    let index = usize::try_from(index).unwrap_or_default() % statuses.len();
    statuses[index]
}

fn job(draft: &JobDraft, appointments: &JobAppointments, random: &mut Random) -> Record {
    let is_completed = draft.status == "Completed";
    let end = timestamps::rfc3339(appointments.end);
    let modified = if is_completed { end.clone() } else { timestamps::rfc3339(draft.created + HOUR) };
    let record = Record::with_capacity(32)
        .with("jobNumber", draft.id.to_string())
        .with("customerId", draft.customer)
        .with("locationId", draft.location)
        .with("jobStatus", draft.status)
        .with("completedOn", is_completed.then_some(end))
        .with("appointmentCount", appointments.count)
        .with("firstAppointmentId", appointments.first)
        .with("lastAppointmentId", appointments.last)
        .with("noCharge", false)
        .with("notificationsEnabled", true)
        .with("createdOn", timestamps::rfc3339(draft.created))
        .with("createdById", API_USER)
        .with("modifiedOn", modified);
    with_details(record, draft, random)
}

fn with_details(job: Record, draft: &JobDraft, random: &mut Random) -> Record {
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
        .with("externalData", seed_external_data(draft.index, "erpOrder"))
}
