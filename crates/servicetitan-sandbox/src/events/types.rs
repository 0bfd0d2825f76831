//! The types of events.

use super::condition::When;
use super::model::Part;
use super::models;
use crate::store::Kind;

/// A type of events: which changes of which records they tell of, and how.
#[derive(Debug)]
pub(crate) struct EventType {
    /// Its name.
    pub(crate) name: &'static str,
    /// The kind of the records.
    pub(crate) kind: Kind,
    /// What happens to them.
    pub(crate) when: When,
    /// What is told.
    pub(crate) data: &'static [Part],
}

const fn on(name: &'static str, kind: Kind, when: When, data: &'static [Part]) -> EventType {
    EventType { name, kind, when, data }
}

/// Every type.
pub(crate) static TYPES: [EventType; 21] = [
    on("tn.acc.invoice-batched", Kind::Invoices, When::Filled("batch"), INVOICE),
    on("tn.acc.invoice-exported", Kind::Invoices, When::Becomes("syncStatus", "Exported"), INVOICE),
    on("tn.acc.invoice-posted", Kind::Invoices, When::Becomes("syncStatus", "Posted"), INVOICE),
    on("tn.acc.invoice-task-created", Kind::InvoiceTasks, When::Created, TASK),
    on("tn.acc.invoice-task-updated", Kind::InvoiceTasks, When::Changed, TASK),
    on("tn.acc.invoice-updated", Kind::Invoices, When::Changed, INVOICE),
    on("tn.crm.booking-updated", Kind::Bookings, When::Changed, BOOKING),
    on("tn.crm.lead-created", Kind::Leads, When::Created, LEAD),
    on("tn.crm.lead-updated", Kind::Leads, When::Changed, LEAD),
    on("tn.dis.technician-dispatched", Kind::Appointments, When::Becomes("status", "Dispatched"), DISPATCH),
    on("tn.dis.zone-deleted", Kind::Zones, When::Removed, ZONE),
    on("tn.dis.zone-updated", Kind::Zones, When::Changed, ZONE),
    on("tn.jpm.job-appointment-updated", Kind::Appointments, When::Changed, APPOINTMENT),
    on("tn.jpm.job-completed", Kind::Jobs, When::Becomes("jobStatus", "Completed"), JOB),
    on("tn.jpm.job-rescheduled", Kind::Appointments, When::Moves(&["start", "end"]), RESCHEDULED),
    on("tn.jpm.job-scheduled", Kind::Jobs, When::Becomes("jobStatus", "Scheduled"), JOB),
    on("tn.jpm.job-updated", Kind::Jobs, When::Changed, JOB),
    on("tn.sp.session-abandoned-qualified", Kind::Sessions, When::Becomes("sessionOutcome", ABANDONED), SESSION),
    on("tn.sp.session-completed", Kind::Sessions, When::Becomes("sessionOutcome", COMPLETED), SESSION),
    on("tn.tlc.call-completed", Kind::Calls, When::Created, CALL),
    on("tn.tlc.call-updated", Kind::Calls, When::Changed, CALL),
];

/// How a session ends that might have led to a job.
pub(crate) const ABANDONED: &str = "AbandonedQualified";

/// How a session ends that led to a job.
pub(crate) const COMPLETED: &str = "Completed";

const INVOICE: &[Part] = &[Part::Record("invoice", &models::INVOICE)];
const TASK: &[Part] =
    &[Part::Named("invoice", Kind::Invoices, "invoiceId", &models::INVOICE_ID), Part::Record("task", &models::TASK)];
const BOOKING: &[Part] = &[Part::Record("booking", &models::BOOKING)];
const LEAD: &[Part] = &[Part::Record("lead", &models::LEAD)];
const DISPATCH: &[Part] = &[
    Part::Named("job", Kind::Jobs, "jobId", &models::DISPATCHED_JOB),
    Part::Record("appointment", &models::DISPATCHED_APPOINTMENT),
];
const ZONE: &[Part] = &[Part::Record("zone", &models::ZONE)];
const APPOINTMENT: &[Part] = &[Part::Record("appointment", &models::APPOINTMENT)];
const JOB: &[Part] =
    &[Part::Record("job", &models::JOB), Part::Off("manageEmployeeEmail"), Part::Off("manageFollowUpEmail")];
const RESCHEDULED: &[Part] = &[
    Part::Named("job", Kind::Jobs, "jobId", &models::JOB),
    Part::Off("manageEmployeeEmail"),
    Part::Off("manageFollowUpEmail"),
    Part::Field("appointmentId", "id"),
    Part::Field("appointmentNumber", "appointmentNumber"),
];
const SESSION: &[Part] = &[Part::Record("session", &models::SESSION)];
const CALL: &[Part] = &[Part::Record("call", &models::CALL)];
