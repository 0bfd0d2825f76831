//! Jobs.

use super::job_bodies::{CANCEL, REFERENCES, UPDATE};
use super::job_filters::FILTERS;
use super::{appointments, common, custom_fields, external_data, job_creation};
use crate::http::{Answer, Call, Method, Operation, Outcome, Problem};
use crate::list::{Listing, Sort, SortBy, Sorting};
use crate::store::{Kind, Resource, Store};

/// The operations on jobs.
pub(crate) static OPERATIONS: &[Operation] = &[
    Operation::list("/jpm/v2/tenant/{tenant}/jobs", &LISTING),
    Operation::get("/jpm/v2/tenant/{tenant}/jobs/{id}", &JOB),
    Operation::write(Method::Post, "/jpm/v2/tenant/{tenant}/jobs", job_creation::create),
    Operation::write(Method::Patch, "/jpm/v2/tenant/{tenant}/jobs/{id}", update),
    Operation::write(Method::Put, "/jpm/v2/tenant/{tenant}/jobs/{id}/cancel", cancel),
];

/// The statuses of jobs.
pub(crate) const STATUSES: &[&str] = &["Scheduled", "Dispatched", "InProgress", "Hold", "Completed", "Canceled"];

/// A job in responses.
pub(crate) static JOB: Resource = Resource {
    kind: Kind::Jobs,
    fields: &[
        "id",
        "jobNumber",
        "projectId",
        "customerId",
        "locationId",
        "jobStatus",
        "completedOn",
        "businessUnitId",
        "jobTypeId",
        "priority",
        "campaignId",
        "appointmentCount",
        "firstAppointmentId",
        "lastAppointmentId",
        "recallForId",
        "warrantyId",
        "jobGeneratedLeadSource",
        "noCharge",
        "notificationsEnabled",
        "createdOn",
        "createdById",
        "modifiedOn",
        "tagTypeIds",
        "leadCallId",
        "partnerLeadCallId",
        "bookingId",
        "soldById",
        "customerPo",
        "invoiceId",
        "membershipId",
        "total",
        "createdFromEstimateId",
        "estimateIds",
        "summary",
        "customFields",
        "externalData",
    ],
};

static LISTING: Listing = Listing {
    resource: &JOB,
    filters: &[common::IDS, FILTERS, common::CREATED, common::MODIFIED, external_data::FILTERS],
    sorting: Sorting::Sort(SORTS),
};

static SORTS: &[Sort] = &[
    common::ID_SORT,
    common::CREATED_SORT,
    common::MODIFIED_SORT,
    Sort { name: "Priority", field: "priority", by: SortBy::Text },
];

/// Changes a job.
pub(crate) fn update(store: &mut Store, call: &Call) -> Outcome {
    let id = JOB.find(store, call.id("id")?)?.id();
    let body = call.body(UPDATE)?.checked_references(REFERENCES, store)?;
    let now = store.now();
    let job = JOB.find_mut(store, id)?;
    body.merge_into(job, &[custom_fields::FIELD, external_data::FIELD]);
    custom_fields::apply(job, &body);
    external_data::apply(job, &body);
    job.set("modifiedOn", now);
    JOB.answer(job)
}

/// Cancels a job and its appointments.
pub(crate) fn cancel(store: &mut Store, call: &Call) -> Outcome {
    let job = JOB.find(store, call.id("id")?)?;
    let (id, status) = (job.id(), job.text("jobStatus").to_owned());
    let body = call.body(CANCEL)?;
    let reason = body.integer("reasonId").and_then(|reason| store.records(Kind::CancelReasons).get(reason));
    if reason.is_none_or(|reason| !reason.flag("active")) {
        return Err(Problem::field("reasonId", "There is no active cancel reason with this id."));
    }
    if matches!(status.as_str(), "Canceled" | "Completed") {
        return Err(Problem::field("id", format!("A job that is {status} cannot be canceled.")));
    }
    let now = store.now();
    let job = JOB.find_mut(store, id)?;
    job.set("jobStatus", "Canceled");
    job.set("modifiedOn", now);
    appointments::cancel_all(store, id);
    Ok(Answer::Empty)
}

#[cfg(test)]
mod tests {
    use super::{JOB, cancel};
    use crate::http::Call;
    use crate::sandbox::Size;
    use crate::seed;
    use crate::store::{Kind, Record};

    #[test]
    fn a_job_is_canceled_once_and_with_a_known_reason() {
        let mut store = seed::store(Size::Small);
        let scheduled = store.records(Kind::Jobs).iter().find(|job| job.text("jobStatus") == "Scheduled");
        let id = scheduled.map(Record::id).unwrap_or_default();
        let body = r#"{"reasonId":401,"memo":"Called off"}"#;
        assert!(cancel(&mut store, &Call::for_test(id, "", r#"{"reasonId":1,"memo":""}"#)).is_err());
        assert!(cancel(&mut store, &Call::for_test(id, "", r#"{"reasonId":401}"#)).is_err());
        assert!(cancel(&mut store, &Call::for_test(id, "", body)).is_ok());
        assert!(cancel(&mut store, &Call::for_test(id, "", body)).is_err());
        assert!(JOB.find(&store, id).is_ok_and(|job| job.text("jobStatus") == "Canceled"));
    }
}
