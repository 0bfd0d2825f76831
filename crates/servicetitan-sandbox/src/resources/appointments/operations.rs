//! The operations on appointments.

use std::collections::HashSet;

use super::{NewAppointment, schedule, update_job};
use crate::body::FieldErrors;
use crate::body::references::check_ids;
use crate::http::{Answer, Call, Method, Operation, Outcome, Problem, Query};
use crate::list::{By, Filter, Listing, Predicate, Sorting, filter, predicate};
use crate::resources::appointment_bodies::CREATE;
use crate::resources::common::{self, APPOINTMENT_STATUSES};
use crate::resources::{assignments, jobs};
use crate::store::{Kind, Record, Resource, Store};

/// The operations on appointments.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/jpm/v2/tenant/{tenant}/appointments", &LISTING),
    Operation::get("/jpm/v2/tenant/{tenant}/appointments/{id}", &APPOINTMENT),
    Operation::write(Method::Post, "/jpm/v2/tenant/{tenant}/appointments", create),
    Operation::write(Method::Delete, "/jpm/v2/tenant/{tenant}/appointments/{id}", delete),
];

/// An appointment in responses.
pub(crate) static APPOINTMENT: Resource = Resource {
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
        "customerId",
        "unused",
        "createdById",
        "isConfirmed",
        "active",
    ],
};

static LISTING: Listing = Listing {
    resource: &APPOINTMENT,
    filters: &[common::IDS, common::ACTIVE, FILTERS, common::CREATED, common::MODIFIED],
    sorting: Sorting::Sort(common::STAMP_SORTS),
};

static FILTERS: &[Filter] = &[
    filter("jobId", By::Integer("jobId")),
    filter("projectId", By::Custom(project_filter)),
    filter("number", By::Text("appointmentNumber")),
    filter("status", By::Choice("status", APPOINTMENT_STATUSES)),
    filter("startsOnOrAfter", By::OnOrAfter("start")),
    filter("startsBefore", By::Before("start")),
    filter("technicianId", By::Custom(technician_filter)),
    filter("customerId", By::Integer("customerId")),
    filter("unused", By::Flag("unused")),
];

fn project_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let Some(project) = query.integer("projectId")? else {
        return Ok(None);
    };
    let jobs = store.records(Kind::Jobs).iter().filter(|job| job.integer("projectId") == Some(project));
    let jobs: HashSet<i64> = jobs.map(Record::id).collect();
    Ok(Some(predicate::integer_in("jobId", jobs)))
}

fn technician_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let technician = query.integer("technicianId")?;
    Ok(technician
        .map(|technician| predicate::integer_in("id", assignments::ids_of(store, technician, "appointmentId"))))
}

fn create(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(CREATE)?;
    let job = body.integer("jobId").unwrap_or_default();
    let new = NewAppointment::of(&body.to_value());
    let mut errors = FieldErrors::default();
    check_ids(store, Kind::Jobs, "jobId", [job], &mut errors);
    new.check(store, "", &mut errors);
    errors.into_result()?;
    let status = jobs::JOB.find(store, job)?.text("jobStatus");
    if matches!(status, "Canceled" | "Completed") {
        return Err(Problem::conflict(format!("No appointment can be added to a job that is {status}.")));
    }
    let id = schedule(store, job, &new);
    APPOINTMENT.answer(APPOINTMENT.find(store, id)?)
}

fn delete(store: &mut Store, call: &Call) -> Outcome {
    let appointment = APPOINTMENT.find(store, call.id("id")?)?;
    let (id, job) = (appointment.id(), appointment.integer("jobId").unwrap_or_default());
    let status = appointment.text("status");
    if matches!(status, "Working" | "Done") {
        return Err(Problem::conflict(format!("An appointment that is {status} cannot be deleted.")));
    }
    store.records_mut(Kind::Appointments).remove(id);
    assignments::deactivate_all(store, id);
    update_job(store, job);
    Ok(Answer::Empty)
}

#[cfg(test)]
mod tests {
    use super::{APPOINTMENT, create, delete};
    use crate::http::Call;
    use crate::sandbox::Size;
    use crate::seed;
    use crate::store::{Kind, Record, Store};

    fn count(store: &Store, job: i64) -> i64 {
        store.records(Kind::Jobs).get(job).and_then(|job| job.integer("appointmentCount")).unwrap_or_default()
    }

    #[test]
    fn creating_and_deleting_appointments_updates_the_job() {
        let mut store = seed::store(Size::Small);
        let open = store.records(Kind::Jobs).iter().find(|job| job.text("jobStatus") == "Scheduled");
        let job = open.map(Record::id).unwrap_or_default();
        let before = count(&store, job);
        let id = store.records(Kind::Appointments).next_id();
        let body = format!(r#"{{"jobId":{job},"start":"2027-01-01T08:00:00Z","end":"2027-01-01T09:00:00Z"}}"#);
        assert!(create(&mut store, &Call::for_test(0, "", &body)).is_ok());
        assert_eq!(count(&store, job), before + 1);
        assert!(delete(&mut store, &Call::for_test(id, "", "")).is_ok());
        assert_eq!(count(&store, job), before);
        assert!(APPOINTMENT.find(&store, id).is_err());
    }
}
