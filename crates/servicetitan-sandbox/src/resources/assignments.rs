//! Assignments of technicians to appointments.

use std::collections::HashSet;

use super::appointment_bodies::TECHNICIANS;
use super::common::{self, API_USER};
use crate::body::references::check_ids;
use crate::body::{Body, FieldErrors};
use crate::http::{Call, Method, Operation, Outcome, Problem};
use crate::list::{By, Filter, Listing, Sorting, filter};
use crate::store::{Kind, Record, Resource, Store};

/// The operations on assignments.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/dispatch/v2/tenant/{tenant}/appointment-assignments", &LISTING),
    Operation::write(
        Method::Post,
        "/dispatch/v2/tenant/{tenant}/appointment-assignments/assign-technicians",
        assign_technicians,
    ),
    Operation::write(
        Method::Post,
        "/dispatch/v2/tenant/{tenant}/appointment-assignments/unassign-technicians",
        unassign_technicians,
    ),
];

static ASSIGNMENT: Resource = Resource {
    kind: Kind::Assignments,
    fields: &[
        "id",
        "technicianId",
        "technicianName",
        "assignedById",
        "assignedOn",
        "status",
        "isPaused",
        "jobId",
        "appointmentId",
        "createdOn",
        "modifiedOn",
        "active",
    ],
};

/// An appointment in responses of the dispatch module.
static APPOINTMENT: Resource = Resource {
    kind: Kind::Appointments,
    fields: &[
        "id",
        "jobId",
        "appointmentNumber",
        "start",
        "end",
        "arrivalWindowStart",
        "arrivalWindowEnd",
        "status",
        "specialInstructions",
        "createdOn",
        "modifiedOn",
    ],
};

static LISTING: Listing = Listing {
    resource: &ASSIGNMENT,
    filters: &[common::IDS, FILTERS, common::CREATED, common::MODIFIED, common::ACTIVE],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static FILTERS: &[Filter] =
    &[filter("appointmentIds", By::Integers("appointmentId")), filter("jobId", By::Integer("jobId"))];

/// The ids in a field of the active assignments of a technician.
pub(crate) fn ids_of(store: &Store, technician: i64, field: &str) -> HashSet<i64> {
    let assignments = store.records(Kind::Assignments).iter();
    let own = assignments.filter(|known| known.integer("technicianId") == Some(technician) && known.flag("active"));
    own.filter_map(|known| known.integer(field)).collect()
}

/// Assigns a technician to an appointment, unless already assigned.
pub(crate) fn assign(store: &mut Store, appointment: i64, technician: i64) {
    if store.records(Kind::Assignments).iter().any(|known| is_between(known, appointment, technician)) {
        return;
    }
    let job = store.records(Kind::Appointments).get(appointment).and_then(|known| known.integer("jobId"));
    let name = store.records(Kind::Technicians).get(technician).map_or("", |known| known.text("name"));
    let now = store.now();
    let assignment = record(job.unwrap_or_default(), appointment, (technician, name), "Scheduled", &now);
    store.records_mut(Kind::Assignments).add(assignment);
}

/// Deactivates all assignments of an appointment.
pub(crate) fn deactivate_all(store: &mut Store, appointment: i64) {
    deactivate_where(store, |known| known.integer("appointmentId") == Some(appointment));
}

/// A new assignment. The technician is given by id and name.
pub(crate) fn record(job: i64, appointment: i64, technician: (i64, &str), status: &str, on: &str) -> Record {
    Record::with_capacity(12)
        .with("technicianId", technician.0)
        .with("technicianName", technician.1)
        .with("assignedById", API_USER)
        .with("assignedOn", on)
        .with("status", status)
        .with("isPaused", false)
        .with("jobId", job)
        .with("appointmentId", appointment)
        .with("createdOn", on)
        .with("modifiedOn", on)
        .with("active", true)
}

/// Assigns technicians to an appointment.
pub(crate) fn assign_technicians(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(TECHNICIANS)?;
    let appointment = appointment_of(store, &body)?;
    let status = APPOINTMENT.find(store, appointment)?.text("status");
    if matches!(status, "Done" | "Canceled") {
        return Err(Problem::conflict(format!("No technician can be assigned to an appointment that is {status}.")));
    }
    for technician in body.integers("technicianIds") {
        assign(store, appointment, technician);
    }
    touch(store, appointment)
}

/// Unassigns technicians from an appointment.
pub(crate) fn unassign_technicians(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(TECHNICIANS)?;
    let appointment = appointment_of(store, &body)?;
    let technicians = body.integers("technicianIds");
    let is_assigned = |technician: &i64| {
        store.records(Kind::Assignments).iter().any(|known| is_between(known, appointment, *technician))
    };
    if let Some(unassigned) = technicians.iter().find(|technician| !is_assigned(technician)) {
        let message = format!("The technician {unassigned} is not assigned to the appointment.");
        return Err(Problem::field("technicianIds", message));
    }
    deactivate_where(store, |known| technicians.iter().any(|technician| is_between(known, appointment, *technician)));
    touch(store, appointment)
}

fn appointment_of(store: &Store, body: &Body) -> Result<i64, Problem> {
    let mut errors = FieldErrors::default();
    let technicians = body.integers("technicianIds");
    if technicians.is_empty() {
        errors.add("technicianIds", "At least one technician is required.");
    }
    let appointment = body.integer("jobAppointmentId").unwrap_or_default();
    check_ids(store, Kind::Appointments, "jobAppointmentId", [appointment], &mut errors);
    check_ids(store, Kind::Technicians, "technicianIds", technicians, &mut errors);
    errors.into_result().map(|()| appointment)
}

fn touch(store: &mut Store, appointment: i64) -> Outcome {
    let now = store.now();
    let appointment = APPOINTMENT.find_mut(store, appointment)?;
    appointment.set("modifiedOn", now);
    APPOINTMENT.answer(appointment)
}

fn deactivate_where(store: &mut Store, matches: impl Fn(&Record) -> bool) {
    let now = store.now();
    let matching: Vec<i64> =
        store.records(Kind::Assignments).iter().filter(|known| matches(known)).map(Record::id).collect();
    for id in matching {
        if let Some(assignment) = store.records_mut(Kind::Assignments).get_mut(id) {
            assignment.set("active", false);
            assignment.set("modifiedOn", now.as_str());
        }
    }
}

fn is_between(assignment: &Record, appointment: i64, technician: i64) -> bool {
    assignment.flag("active")
        && assignment.integer("appointmentId") == Some(appointment)
        && assignment.integer("technicianId") == Some(technician)
}
