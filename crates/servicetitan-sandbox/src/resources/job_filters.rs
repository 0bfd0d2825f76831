//! The filters of jobs. Some use the appointments and assignments of a job.

use std::collections::HashSet;

use super::common::APPOINTMENT_STATUSES;
use super::jobs::STATUSES;
use super::{appointments, assignments};
use crate::clock::Timestamp;
use crate::http::{Problem, Query};
use crate::list::{By, Filter, Predicate, filter, predicate};
use crate::store::{Kind, Record, Store};

/// The filters of jobs.
pub(crate) static FILTERS: &[Filter] = &[
    filter("number", By::Text("jobNumber")),
    filter("projectId", By::Integer("projectId")),
    filter("bookingId", By::Integer("bookingId")),
    filter("jobStatus", By::Choice("jobStatus", STATUSES)),
    filter("appointmentStatus", By::Custom(appointment_status_filter)),
    filter("priority", By::Text("priority")),
    filter("firstAppointmentStartsOnOrAfter", By::Custom(first_appointment_filter)),
    filter("appointmentStartsOnOrAfter", By::Custom(appointment_filter)),
    filter("technicianId", By::Custom(technician_filter)),
    filter("customerId", By::Integer("customerId")),
    filter("locationId", By::Integer("locationId")),
    filter("soldById", By::Integer("soldById")),
    filter("jobTypeId", By::Integer("jobTypeId")),
    filter("campaignId", By::Integer("campaignId")),
    filter("businessUnitId", By::Integer("businessUnitId")),
    filter("invoiceId", By::Integer("invoiceId")),
    filter("createdFromEstimateId", By::Integer("createdFromEstimateId")),
    filter("estimateIds", By::Integers("estimateIds")),
    filter("completedOnOrAfter", By::OnOrAfter("completedOn")),
    filter("completedBefore", By::Before("completedOn")),
    filter("tagTypeIds", By::Integers("tagTypeIds")),
    filter("hasUnusedAppointments", By::Custom(unused_appointments_filter)),
];

fn appointment_status_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let status = query.choice("appointmentStatus", APPOINTMENT_STATUSES)?;
    Ok(status.map(|status| jobs_with(store, |appointment| appointment.text("status") == status)))
}

fn first_appointment_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let window = Window::read(query, "firstAppointmentStartsOnOrAfter", "firstAppointmentStartsBefore")?;
    Ok(window.map(|window| {
        let starting =
            store.records(Kind::Appointments).iter().filter(|appointment| window.holds_start_of(appointment));
        predicate::integer_in("firstAppointmentId", starting.map(Record::id))
    }))
}

fn appointment_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let window = Window::read(query, "appointmentStartsOnOrAfter", "appointmentStartsBefore")?;
    Ok(window.map(|window| jobs_with(store, |appointment| window.holds_start_of(appointment))))
}

fn technician_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let technician = query.integer("technicianId")?;
    Ok(technician.map(|technician| predicate::integer_in("id", assignments::ids_of(store, technician, "jobId"))))
}

fn unused_appointments_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let Some(wanted) = query.flag("hasUnusedAppointments")? else {
        return Ok(None);
    };
    let jobs: HashSet<i64> = appointments::jobs_of(store, |appointment| appointment.flag("unused"));
    Ok(Some(Box::new(move |job: &Record| jobs.contains(&job.id()) == wanted)))
}

fn jobs_with(store: &Store, matches: impl Fn(&Record) -> bool) -> Predicate {
    predicate::integer_in("id", appointments::jobs_of(store, matches))
}

/// A time window that may be open at either end.
struct Window {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl Window {
    fn read(query: &Query, from: &str, to: &str) -> Result<Option<Self>, Problem> {
        let window = Self { from: query.timestamp(from)?, to: query.timestamp(to)? };
        Ok((window.from.is_some() || window.to.is_some()).then_some(window))
    }

    fn holds_start_of(&self, appointment: &Record) -> bool {
        appointment
            .timestamp("start")
            .is_some_and(|start| self.from.is_none_or(|from| start >= from) && self.to.is_none_or(|to| start < to))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::FILTERS;
    use crate::http::Query;
    use crate::list::Predicate;
    use crate::sandbox::Size;
    use crate::seed;
    use crate::store::{Kind, Record, Store};

    fn jobs(store: &Store, query: &str) -> HashSet<i64> {
        let query = Query::parse(query);
        let predicates: Vec<Predicate> =
            FILTERS.iter().filter_map(|filter| filter.predicate(store, &query).unwrap_or_default()).collect();
        assert!(!predicates.is_empty(), "the query filters");
        let matching = store.records(Kind::Jobs).iter().filter(|job| predicates.iter().all(|predicate| predicate(job)));
        matching.map(Record::id).collect()
    }

    #[test]
    fn jobs_are_found_by_the_technicians_of_their_appointments() {
        let store = seed::store(Size::Small);
        let assignment = store.records(Kind::Assignments).iter().next().cloned().unwrap_or_default();
        let technician = assignment.integer("technicianId").unwrap_or_default();
        let found = jobs(&store, &format!("technicianId={technician}"));
        assert!(found.contains(&assignment.integer("jobId").unwrap_or_default()));
        assert!(found.len() < 80);
    }

    #[test]
    fn every_job_has_or_lacks_unused_appointments() {
        let store = seed::store(Size::Small);
        let with = jobs(&store, "hasUnusedAppointments=true");
        let without = jobs(&store, "hasUnusedAppointments=false");
        assert!(with.is_disjoint(&without));
        assert_eq!(with.len() + without.len(), 80);
    }

    #[test]
    fn time_windows_exclude_their_end() {
        let store = seed::store(Size::Small);
        let job = store.records(Kind::Jobs).iter().next().cloned().unwrap_or_default();
        let first = job.integer("firstAppointmentId").and_then(|id| store.records(Kind::Appointments).get(id));
        let start = first.map(|appointment| appointment.text("start")).unwrap_or_default();
        assert!(jobs(&store, &format!("firstAppointmentStartsOnOrAfter={start}")).contains(&job.id()));
        assert!(!jobs(&store, &format!("firstAppointmentStartsBefore={start}")).contains(&job.id()));
    }
}
