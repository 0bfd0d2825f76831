//! The models of records in events.

use serde_json::Value;

use super::event_only;
use super::model::Model;
use crate::resources::common::{pick, postal_address};
use crate::resources::{appointments, bookings, invoices, jobs};
use crate::store::Record;

/// An invoice.
pub(crate) static INVOICE: Model = Model {
    base: &invoices::INVOICE,
    omitted: &[
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
    computed: &[],
};

/// An invoice, its id only.
pub(crate) static INVOICE_ID: Model = Model { base: &event_only::ID, omitted: &[], computed: &[] };

/// A task of an invoice.
pub(crate) static TASK: Model =
    Model { base: &event_only::ID, omitted: &[], computed: &[("id", |task| task.get("taskId").clone())] };

/// A booking.
pub(crate) static BOOKING: Model = Model {
    base: &bookings::BOOKING,
    omitted: &["summary"],
    computed: &[("address", postal_address), ("active", |_| true.into())],
};

/// A lead.
pub(crate) static LEAD: Model =
    Model { base: &event_only::LEAD, omitted: &[], computed: &[("address", postal_address)] };

/// A job.
pub(crate) static JOB: Model =
    Model { base: &jobs::JOB, omitted: &["summary", "customFields", "externalData"], computed: &[] };

/// An appointment.
pub(crate) static APPOINTMENT: Model =
    Model { base: &appointments::operations::APPOINTMENT, omitted: &[], computed: &[] };

/// A job in the dispatch module. Some fields that other events may omit are always present.
pub(crate) static DISPATCHED_JOB: Model = Model {
    base: &jobs::JOB,
    omitted: &["partnerLeadCallId", "createdFromEstimateId", "estimateIds", "summary", "customFields", "externalData"],
    computed: &[
        ("projectId", |job| job.integer("projectId").unwrap_or_default().into()),
        ("total", |job| job.get("total").as_f64().unwrap_or_default().into()),
        ("jobGeneratedLeadSource", lead_source),
    ],
};

/// An appointment in the dispatch module.
pub(crate) static DISPATCHED_APPOINTMENT: Model = Model {
    base: &event_only::DISPATCHED_APPOINTMENT,
    omitted: &[],
    computed: &[
        ("scheduledOn", |appointment| appointment.get("createdOn").clone()),
        ("duration", hours),
        ("manageEmployeeEmail", |_| false.into()),
        ("manageFollowUpEmail", |_| false.into()),
    ],
};

/// A zone.
pub(crate) static ZONE: Model = Model { base: &event_only::ZONE, omitted: &[], computed: &[] };

/// A scheduling session of a website visitor.
pub(crate) static SESSION: Model =
    Model { base: &event_only::SESSION, omitted: &[], computed: &[("id", |session| session.id().to_string().into())] };

/// A call.
pub(crate) static CALL: Model = Model { base: &event_only::CALL, omitted: &[], computed: &[] };

fn lead_source(job: &Record) -> Value {
    pick(job.get("jobGeneratedLeadSource"), &["jobId", "employeeId"])
}

fn hours(appointment: &Record) -> Value {
    let [start, end] = ["start", "end"].map(|field| appointment.timestamp(field).unwrap_or_default());
    Value::from(end.signed_duration_since(start).as_seconds_f64() / 3_600.0)
}
