//! Appointments of jobs, and assignments of technicians.

use super::jobs::JobDraft;
use super::random::Random;
use super::timestamps::{self, DAY, HOUR};
use crate::resources::assignments;
use crate::resources::common::API_USER;
use crate::store::{Kind, Record, Store};

/// The ids and names of the technicians that can be assigned.
#[derive(Debug)]
pub(crate) struct Crew(Vec<(i64, String)>);

impl Crew {
    /// All active technicians.
    pub(crate) fn of(store: &Store) -> Self {
        let active = store.records(Kind::Technicians).iter().filter(|technician| technician.flag("active"));
        Self(active.map(|technician| (technician.id(), technician.text("name").to_owned())).collect())
    }
}

/// What a job stores about its appointments.
#[derive(Debug)]
pub(crate) struct JobAppointments {
    /// The number of appointments.
    pub(crate) count: i64,
    /// The id of the first appointment.
    pub(crate) first: i64,
    /// The id of the last appointment.
    pub(crate) last: i64,
    /// The end of the last appointment.
    pub(crate) end: i64,
}

/// Adds the appointments of a job.
pub(crate) fn add(store: &mut Store, job: &JobDraft, crew: &Crew, random: &mut Random) -> JobAppointments {
    let count = *random.pick(&[1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
    let first = store.records(Kind::Appointments).next_id();
    let first_day = job.created / DAY + random.between(1, 10);
    let mut end = job.created;
    for number in 0..count {
        // Working hours of the Americas, in UTC.
        let start = (first_day + number) * DAY + random.between(13, 21) * HOUR;
        end = start + 2 * HOUR;
        let status = status(job.status, number + 1 == count);
        let record = appointment(job, number + 1, start, status, random.chance(60));
        let id = store.records_mut(Kind::Appointments).add(record);
        if status != "Canceled" {
            assign(store, (job, id), status, crew, random);
        }
    }
    JobAppointments { count, first, last: first + count - 1, end }
}

fn appointment(job: &JobDraft, number: i64, start: i64, status: &str, is_confirmed: bool) -> Record {
    let end = start + 2 * HOUR;
    let modified = if status == "Done" { end } else { job.created };
    Record::with_capacity(15)
        .with("jobId", job.id)
        .with("appointmentNumber", format!("{}-{number}", job.id))
        .with("start", timestamps::rfc3339(start))
        .with("end", timestamps::rfc3339(end))
        .with("arrivalWindowStart", timestamps::rfc3339(start))
        .with("arrivalWindowEnd", timestamps::rfc3339(start + HOUR))
        .with("status", status)
        .with("createdOn", timestamps::rfc3339(job.created))
        .with("modifiedOn", timestamps::rfc3339(modified))
        .with("customerId", job.customer)
        .with("unused", status == "Canceled")
        .with("createdById", API_USER)
        .with("isConfirmed", is_confirmed)
        .with("active", true)
}

fn assign(store: &mut Store, (job, appointment): (&JobDraft, i64), status: &str, crew: &Crew, random: &mut Random) {
    let status = if status == "Hold" { "Scheduled" } else { status };
    let on = timestamps::rfc3339(job.created);
    let (technician, name) = random.pick(&crew.0);
    let record = assignments::record(job.id, appointment, (*technician, name.as_str()), status, &on);
    store.records_mut(Kind::Assignments).add(record);
    let (second, name) = random.pick(&crew.0);
    if random.chance(12) && second != technician {
        let record = assignments::record(job.id, appointment, (*second, name.as_str()), status, &on);
        store.records_mut(Kind::Assignments).add(record);
    }
}

/// The status of an appointment, derived from the status of its job.
fn status(job_status: &str, is_last: bool) -> &'static str {
    match job_status {
        "Completed" => "Done",
        "Canceled" => "Canceled",
        "Dispatched" | "InProgress" | "Hold" if !is_last => "Done",
        "Dispatched" => "Dispatched",
        "InProgress" => "Working",
        "Hold" => "Hold",
        _ => "Scheduled",
    }
}
