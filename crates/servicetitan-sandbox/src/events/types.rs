//! Event types.

use super::condition::Condition;
use super::model::Member;
use super::models;
use crate::store::Kind;

/// An event type: which changes it reports, and with which data.
#[derive(Debug)]
pub(crate) struct EventType {
    /// Its name.
    pub(crate) name: &'static str,
    /// The kind of the records.
    pub(crate) kind: Kind,
    /// Which changes are reported.
    pub(crate) condition: Condition,
    /// The members of the data.
    pub(crate) data: &'static [Member],
}

const fn on(name: &'static str, kind: Kind, condition: Condition, data: &'static [Member]) -> EventType {
    EventType { name, kind, condition, data }
}

/// Every event type.
pub(crate) static TYPES: [EventType; 21] = [
    on("tn.acc.invoice-batched", Kind::Invoices, Condition::Filled("batch"), INVOICE),
    on("tn.acc.invoice-exported", Kind::Invoices, Condition::Becomes("syncStatus", "Exported"), INVOICE),
    on("tn.acc.invoice-posted", Kind::Invoices, Condition::Becomes("syncStatus", "Posted"), INVOICE),
    on("tn.acc.invoice-task-created", Kind::InvoiceTasks, Condition::Created, TASK),
    on("tn.acc.invoice-task-updated", Kind::InvoiceTasks, Condition::Changed, TASK),
    on("tn.acc.invoice-updated", Kind::Invoices, Condition::Changed, INVOICE),
    on("tn.crm.booking-updated", Kind::Bookings, Condition::Changed, BOOKING),
    on("tn.crm.lead-created", Kind::Leads, Condition::Created, LEAD),
    on("tn.crm.lead-updated", Kind::Leads, Condition::Changed, LEAD),
    on("tn.dis.technician-dispatched", Kind::Appointments, Condition::Becomes("status", "Dispatched"), DISPATCH),
    on("tn.dis.zone-deleted", Kind::Zones, Condition::Removed, ZONE),
    on("tn.dis.zone-updated", Kind::Zones, Condition::Changed, ZONE),
    on("tn.jpm.job-appointment-updated", Kind::Appointments, Condition::Changed, APPOINTMENT),
    on("tn.jpm.job-completed", Kind::Jobs, Condition::Becomes("jobStatus", "Completed"), JOB),
    on("tn.jpm.job-rescheduled", Kind::Appointments, Condition::FieldChanged(&["start", "end"]), RESCHEDULED),
    on("tn.jpm.job-scheduled", Kind::Jobs, Condition::Becomes("jobStatus", "Scheduled"), JOB),
    on("tn.jpm.job-updated", Kind::Jobs, Condition::Changed, JOB),
    on("tn.sp.session-abandoned-qualified", Kind::Sessions, Condition::Becomes("sessionOutcome", ABANDONED), SESSION),
    on("tn.sp.session-completed", Kind::Sessions, Condition::Becomes("sessionOutcome", COMPLETED), SESSION),
    on("tn.tlc.call-completed", Kind::Calls, Condition::Created, CALL),
    on("tn.tlc.call-updated", Kind::Calls, Condition::Changed, CALL),
];

/// The outcome of a session that could have led to a job.
pub(crate) const ABANDONED: &str = "AbandonedQualified";

/// The outcome of a session that led to a job.
pub(crate) const COMPLETED: &str = "Completed";

const INVOICE: &[Member] = &[Member::Record("invoice", &models::INVOICE)];
const TASK: &[Member] = &[
    Member::Related("invoice", Kind::Invoices, "invoiceId", &models::INVOICE_ID),
    Member::Record("task", &models::TASK),
];
const BOOKING: &[Member] = &[Member::Record("booking", &models::BOOKING)];
const LEAD: &[Member] = &[Member::Record("lead", &models::LEAD)];
const DISPATCH: &[Member] = &[
    Member::Related("job", Kind::Jobs, "jobId", &models::DISPATCHED_JOB),
    Member::Record("appointment", &models::DISPATCHED_APPOINTMENT),
];
const ZONE: &[Member] = &[Member::Record("zone", &models::ZONE)];
const APPOINTMENT: &[Member] = &[Member::Record("appointment", &models::APPOINTMENT)];
const JOB: &[Member] =
    &[Member::Record("job", &models::JOB), Member::False("manageEmployeeEmail"), Member::False("manageFollowUpEmail")];
const RESCHEDULED: &[Member] = &[
    Member::Related("job", Kind::Jobs, "jobId", &models::JOB),
    Member::False("manageEmployeeEmail"),
    Member::False("manageFollowUpEmail"),
    Member::Field("appointmentId", "id"),
    Member::Field("appointmentNumber", "appointmentNumber"),
];
const SESSION: &[Member] = &[Member::Record("session", &models::SESSION)];
const CALL: &[Member] = &[Member::Record("call", &models::CALL)];
