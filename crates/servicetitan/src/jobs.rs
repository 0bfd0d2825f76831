//! Jobs: work at a customer's location.

mod cancel_job;
mod create_job;
mod get_job;
mod list_job_cancel_reasons;
mod list_jobs;
mod select_job;
mod select_job_cancel_reason;
mod select_job_type;
mod update_job;

pub use self::{
    cancel_job::CancelJob, create_job::CreateJob, get_job::GetJob, list_job_cancel_reasons::ListJobCancelReasons,
    list_jobs::ListJobs, select_job::SelectJob, select_job_cancel_reason::SelectJobCancelReason,
    select_job_type::SelectJobType, update_job::UpdateJob,
};

use wharf::{Clearable, DateTime, Decimal, Html, JsonSchema};

use crate::ids::{EmployeeId, JobId};
use crate::models::{RecordInfo, TaggedRecord};

/// The group of its actions.
const GROUP: &str = "Jobs";

/// A job.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    #[serde(flatten)]
    record: TaggedRecord,
    /// Number of the job.
    pub job_number: String,
    /// Project that the job belongs to.
    pub project_id: Option<i64>,
    /// Customer that the job is for.
    pub customer_id: i64,
    /// Location of the job.
    pub location_id: i64,
    /// Status, such as `Scheduled` or `Completed`.
    pub job_status: String,
    /// When the job was completed.
    pub completed_on: Option<DateTime>,
    /// Business unit that does the job.
    pub business_unit_id: i64,
    /// Type of the job.
    pub job_type_id: i64,
    /// Priority, such as `Normal`.
    pub priority: String,
    /// Campaign that led to the job.
    pub campaign_id: i64,
    /// Number of appointments.
    pub appointment_count: i64,
    /// First appointment.
    pub first_appointment_id: i64,
    /// Last appointment.
    pub last_appointment_id: i64,
    /// Job that this one is a recall for.
    pub recall_for_id: Option<i64>,
    /// Job whose warranty this one is under.
    pub warranty_id: Option<i64>,
    /// Job and employee that the lead came from.
    pub job_generated_lead_source: Option<JobGeneratedLeadSource>,
    /// Whether the job is free of charge.
    pub no_charge: bool,
    /// Whether the customer is notified.
    pub notifications_enabled: bool,
    /// Call that the lead came from.
    pub lead_call_id: Option<i64>,
    /// Partner lead call that the lead came from.
    pub partner_lead_call_id: Option<i64>,
    /// Booking that the job came from.
    pub booking_id: Option<i64>,
    /// Who sold the job.
    pub sold_by_id: Option<i64>,
    /// The customer's purchase order.
    pub customer_po: String,
    /// Invoice of the job.
    pub invoice_id: Option<i64>,
    /// Membership that the job belongs to.
    pub membership_id: Option<i64>,
    /// Total of the job.
    pub total: Option<Decimal>,
    /// Estimate that the job was created from.
    pub created_from_estimate_id: Option<i64>,
    /// Estimates of the job.
    #[serde(default)]
    pub estimate_ids: Vec<i64>,
    /// Summary, with HTML tags.
    pub summary: Option<Html>,
}

/// Job and employee that a lead came from.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobGeneratedLeadSource {
    /// Job.
    pub job_id: Option<i64>,
    /// Employee.
    pub employee_id: Option<i64>,
}

/// How urgent a job is.
#[derive(JsonSchema)]
pub enum Priority {
    /// Can wait.
    Low,
    /// In normal order.
    Normal,
    /// Before normal jobs.
    High,
    /// As soon as possible.
    Urgent,
}

/// The job and employee that a lead came from.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeadSource {
    /// Job that the lead came from.
    job_id: Clearable<JobId>,
    /// Employee who brought in the lead.
    employee_id: Clearable<EmployeeId>,
}

/// A reason that a job can be canceled for.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobCancelReason {
    #[serde(flatten)]
    info: RecordInfo,
    /// Name.
    pub name: String,
    /// Whether it is active.
    pub active: bool,
}
