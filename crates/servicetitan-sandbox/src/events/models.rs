//! Each kind of record as events show it.

use serde_json::{Value, json};

use super::model::{Model, address};
use super::unlisted;
use crate::resources::{appointments, bookings, invoices, jobs};
use crate::store::Record;

/// An invoice.
pub(crate) static INVOICE: Model = Model {
    like: &invoices::INVOICE,
    without: &[
        "summary",
        "items",
        "customFields",
        "active",
        "discountTotal",
        "importId",
        "exportId",
        "materialSkuId",
        "membershipId",
        "paidOn",
        "invoiceConfiguration",
    ],
    own: &[],
};

/// No more than the id of an invoice.
pub(crate) static INVOICE_ID: Model = Model { like: &unlisted::ID, without: &[], own: &[] };

/// A task of an invoice.
pub(crate) static TASK: Model =
    Model { like: &unlisted::ID, without: &[], own: &[("id", |task| task.get("taskId").clone())] };

/// A booking.
pub(crate) static BOOKING: Model = Model {
    like: &bookings::BOOKING,
    without: &["summary"],
    own: &[("address", address), ("active", |_| true.into())],
};

/// A lead.
pub(crate) static LEAD: Model = Model { like: &unlisted::LEAD, without: &[], own: &[("address", address)] };

/// A job.
pub(crate) static JOB: Model =
    Model { like: &jobs::JOB, without: &["summary", "customFields", "externalData"], own: &[] };

/// An appointment.
pub(crate) static APPOINTMENT: Model = Model { like: &appointments::operations::APPOINTMENT, without: &[], own: &[] };

/// A job as the dispatch module shows it: some of what can be missing elsewhere is always there.
pub(crate) static DISPATCHED_JOB: Model = Model {
    like: &jobs::JOB,
    without: &["partnerLeadCallId", "createdFromEstimateId", "estimateIds", "summary", "customFields", "externalData"],
    own: &[
        ("projectId", |job| job.integer("projectId").unwrap_or_default().into()),
        ("total", |job| job.get("total").as_f64().unwrap_or_default().into()),
        ("jobGeneratedLeadSource", lead_source),
    ],
};

/// An appointment as the dispatch module shows it.
pub(crate) static DISPATCHED_APPOINTMENT: Model = Model {
    like: &unlisted::DISPATCHED_APPOINTMENT,
    without: &[],
    own: &[
        ("scheduledOn", |appointment| appointment.get("createdOn").clone()),
        ("duration", hours),
        ("manageEmployeeEmail", |_| false.into()),
        ("manageFollowUpEmail", |_| false.into()),
    ],
};

/// A zone.
pub(crate) static ZONE: Model = Model { like: &unlisted::ZONE, without: &[], own: &[] };

/// What a visitor of the website did to book.
pub(crate) static SESSION: Model =
    Model { like: &unlisted::SESSION, without: &[], own: &[("id", |session| session.id().to_string().into())] };

/// A call.
pub(crate) static CALL: Model = Model { like: &unlisted::CALL, without: &[], own: &[] };

fn lead_source(job: &Record) -> Value {
    let source = job.get("jobGeneratedLeadSource");
    let part = |name: &str| source.get(name).cloned().unwrap_or_default();
    json!({ "jobId": part("jobId"), "employeeId": part("employeeId") })
}

fn hours(appointment: &Record) -> Value {
    let [start, end] = ["start", "end"].map(|field| appointment.timestamp(field).unwrap_or_default());
    Value::from(end.signed_duration_since(start).as_seconds_f64() / 3_600.0)
}
