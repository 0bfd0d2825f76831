//! Appointments of jobs.

pub(crate) mod new_appointment;
pub(crate) mod operations;

use std::collections::HashSet;

pub(crate) use new_appointment::NewAppointment;
pub(crate) use operations::OPERATIONS;

use super::assignments;
use crate::store::{Kind, Record, Store};

/// Adds an appointment to a job, assigns its technicians, and returns its id.
pub(crate) fn schedule(store: &mut Store, job: i64, new: &NewAppointment) -> i64 {
    let (customer, number) = match store.records(Kind::Jobs).get(job) {
        Some(record) => (record.integer("customerId").unwrap_or_default(), record.text("jobNumber").to_owned()),
        None => (0, job.to_string()),
    };
    let number = format!("{number}-{}", of_job(store, job).count() + 1);
    let now = store.now();
    let id = store.records_mut(Kind::Appointments).add(new.record(job, customer, &number, &now));
    for technician in &new.technicians {
        assignments::assign(store, id, *technician);
    }
    update_job(store, job);
    id
}

/// Updates the fields of a job that depend on its appointments.
pub(crate) fn update_job(store: &mut Store, job: i64) {
    let mut appointments: Vec<&Record> = of_job(store, job).collect();
    appointments.sort_by_key(|appointment| appointment.timestamp("start"));
    let count = appointments.len();
    let first = appointments.first().map_or(0, |appointment| appointment.id());
    let last = appointments.last().map_or(0, |appointment| appointment.id());
    let now = store.now();
    if let Some(job) = store.records_mut(Kind::Jobs).get_mut(job) {
        job.set("appointmentCount", count);
        job.set("firstAppointmentId", first);
        job.set("lastAppointmentId", last);
        job.set("modifiedOn", now);
    }
}

/// Cancels every appointment of a job.
pub(crate) fn cancel_all(store: &mut Store, job: i64) {
    let now = store.now();
    for id in ids_of(store, job) {
        if let Some(appointment) = store.records_mut(Kind::Appointments).get_mut(id) {
            appointment.set("status", "Canceled");
            appointment.set("modifiedOn", now.as_str());
        }
    }
}

/// The ids of the jobs with an appointment that matches.
pub(crate) fn jobs_of(store: &Store, matches: impl Fn(&Record) -> bool) -> HashSet<i64> {
    let appointments = store.records(Kind::Appointments).iter().filter(|appointment| matches(appointment));
    appointments.filter_map(|appointment| appointment.integer("jobId")).collect()
}

/// The ids of the appointments of a job.
pub(crate) fn ids_of(store: &Store, job: i64) -> Vec<i64> {
    of_job(store, job).map(Record::id).collect()
}

fn of_job(store: &Store, job: i64) -> impl Iterator<Item = &Record> {
    store.records(Kind::Appointments).iter().filter(move |appointment| appointment.integer("jobId") == Some(job))
}
