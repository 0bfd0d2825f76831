//! Projects: groups of jobs at a location.

use serde_json::Value;

use super::project_bodies::{CREATE, UPDATE};
use super::{appointments, assignments, common, custom_fields, external_data};
use crate::body::references::reference;
use crate::body::{Body, Reference};
use crate::http::{Call, Method, Operation, Outcome, Problem, Query};
use crate::list::{By, Filter, Listing, Predicate, Sort, SortBy, Sorting, filter, predicate};
use crate::store::{Kind, Record, Resource, Store};

/// The operations on projects.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/jpm/v2/tenant/{tenant}/projects", &LISTING),
    Operation::get("/jpm/v2/tenant/{tenant}/projects/{id}", &PROJECT),
    Operation::write(Method::Post, "/jpm/v2/tenant/{tenant}/projects", create),
    Operation::write(Method::Patch, "/jpm/v2/tenant/{tenant}/projects/{id}", update),
];

static PROJECT: Resource = Resource {
    kind: Kind::Projects,
    fields: &[
        "id",
        "number",
        "name",
        "summary",
        "status",
        "statusId",
        "subStatus",
        "subStatusId",
        "customerId",
        "locationId",
        "projectTypeId",
        "projectManagerIds",
        "businessUnitIds",
        "startDate",
        "targetCompletionDate",
        "actualCompletionDate",
        "modifiedOn",
        "createdOn",
        "customFields",
        "externalData",
        "jobIds",
    ],
};

static LISTING: Listing = Listing {
    resource: &PROJECT,
    filters: &[common::IDS, FILTERS, common::CREATED, common::MODIFIED, external_data::FILTERS],
    sorting: Sorting::Sort(SORTS),
};

static SORTS: &[Sort] = &[
    common::ID_SORT,
    common::CREATED_SORT,
    common::MODIFIED_SORT,
    Sort { name: "Name", field: "name", by: SortBy::Text },
    Sort { name: "TargetCompletionDate", field: "targetCompletionDate", by: SortBy::Timestamp },
];

static FILTERS: &[Filter] = &[
    filter("customerId", By::Integer("customerId")),
    filter("locationId", By::Integer("locationId")),
    filter("projectTypeId", By::Integer("projectTypeId")),
    filter("projectManagerIds", By::Integers("projectManagerIds")),
    filter("businessUnitIds", By::Integers("businessUnitIds")),
    filter("jobId", By::Integer("jobIds")),
    filter("appointmentId", By::Custom(appointment_filter)),
    filter("technicianId", By::Custom(technician_filter)),
    filter("invoiceId", By::Custom(invoice_filter)),
    filter("status", By::Text("status")),
    filter("startsOnOrAfter", By::OnOrAfter("startDate")),
    filter("startsBefore", By::Before("startDate")),
    filter("completedOnOrAfter", By::OnOrAfter("actualCompletionDate")),
    filter("completedBefore", By::Before("actualCompletionDate")),
    filter("targetCompletionDateOnOrAfter", By::OnOrAfter("targetCompletionDate")),
    filter("targetCompletionDateBefore", By::Before("targetCompletionDate")),
];

static REFERENCES: &[Reference] = &[
    reference("locationId", Kind::Locations),
    reference("customerId", Kind::Customers),
    reference("projectTypeId", Kind::ProjectTypes),
    reference("statusId", Kind::ProjectStatuses),
    reference("subStatusId", Kind::ProjectSubStatuses),
    reference("projectManagerIds", Kind::Employees),
    reference("businessUnitIds", Kind::BusinessUnits),
    reference("jobIds", Kind::Jobs),
];

fn appointment_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let appointment = query.integer("appointmentId")?;
    Ok(appointment.map(|id| predicate::integer_in("jobIds", appointments::jobs_of(store, |known| known.id() == id))))
}

fn technician_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let technician = query.integer("technicianId")?;
    Ok(technician.map(|technician| predicate::integer_in("jobIds", assignments::ids_of(store, technician, "jobId"))))
}

fn invoice_filter(store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let Some(invoice) = query.integer("invoiceId")? else {
        return Ok(None);
    };
    let invoice = store.records(Kind::Invoices).get(invoice);
    Ok(Some(predicate::integer_in("id", invoice.and_then(|invoice| invoice.integer("projectId")))))
}

/// Creates a project.
pub(crate) fn create(store: &mut Store, call: &Call) -> Outcome {
    let body = call.body(CREATE)?.checked_references(REFERENCES, store)?;
    let now = store.now();
    let location = body.integer("locationId").and_then(|id| store.records(Kind::Locations).get(id));
    let customer = location.and_then(|location| location.integer("customerId")).unwrap_or_default();
    let mut project = Record::with_capacity(24)
        .with("number", store.records(Kind::Projects).next_id().to_string())
        .with("customerId", customer)
        .with("createdOn", now.as_str());
    for list in ["projectManagerIds", "businessUnitIds", "jobIds", custom_fields::FIELD, external_data::FIELD] {
        project.set(list, Value::Array(Vec::new()));
    }
    let id = store.records_mut(Kind::Projects).add(project);
    write(store, id, &body)
}

/// Changes a project.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let id = PROJECT.find(store, call.id("id")?)?.id();
    let body = call.body(UPDATE)?.checked_references(REFERENCES, store)?;
    write(store, id, &body)
}

fn write(store: &mut Store, id: i64, body: &Body) -> Outcome {
    let [status, sub_status] = [("statusId", Kind::ProjectStatuses), ("subStatusId", Kind::ProjectSubStatuses)]
        .map(|(property, kind)| body.integer(property).and_then(|id| store.records(kind).get(id)).map(name));
    let now = store.now();
    let project = PROJECT.find_mut(store, id)?;
    body.merge_into(project, &[custom_fields::FIELD, external_data::FIELD]);
    custom_fields::apply(project, body);
    external_data::apply(project, body);
    for (field, name) in [("status", status), ("subStatus", sub_status)] {
        if let Some(name) = name {
            project.set(field, name);
        }
    }
    project.set("modifiedOn", now);
    if body.get("jobIds").is_some() {
        set_jobs(store, id, &body.integers("jobIds"));
    }
    PROJECT.answer(PROJECT.find(store, id)?)
}

fn name(record: &Record) -> String {
    record.text("name").to_owned()
}

/// Makes `jobs` the jobs of a project.
fn set_jobs(store: &mut Store, project: i64, jobs: &[i64]) {
    let removed =
        store.records(Kind::Jobs).iter().filter(|job| job.integer("projectId") == Some(project)).map(Record::id);
    let removed: Vec<i64> = removed.filter(|job| !jobs.contains(job)).collect();
    for job in removed {
        set_project(store, job, Value::Null);
    }
    for job in jobs {
        set_project(store, *job, project.into());
    }
}

fn set_project(store: &mut Store, job: i64, project: Value) {
    let now = store.now();
    if let Some(job) = store.records_mut(Kind::Jobs).get_mut(job)
        && *job.get("projectId") != project
    {
        job.set("projectId", project);
        job.set("modifiedOn", now);
    }
}
