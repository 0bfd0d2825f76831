use wharf::{CommaSeparated, DateTime, JsonSchema, Meta};

use super::{Job, Priority};
use crate::actions::{ListAction, Source, meta};
use crate::api::{JPM, SORTED, sort};
use crate::appointments::AppointmentStatus;
use crate::filters::DateFilters;
use crate::ids::{
    BookingId, BusinessUnitId, CampaignId, CustomerId, EstimateId, InvoiceId, JobId, JobTypeId, LocationId, ProjectId,
    TagTypeId, TechnicianId,
};
use crate::models::ExternalDataFilter;

/// Lists jobs, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListJobs {
    /// Only these jobs, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<JobId>>,
    /// Only the job with this number.
    number: Option<String>,
    /// Only jobs of this project.
    project_id: Option<ProjectId>,
    /// Only jobs that came from this booking.
    booking_id: Option<BookingId>,
    /// Only jobs with this status.
    job_status: Option<JobStatus>,
    /// Only jobs that have an appointment with this status.
    appointment_status: Option<AppointmentStatus>,
    /// Only jobs with this priority.
    priority: Option<Priority>,
    /// Only jobs whose first appointment starts at this time or later.
    first_appointment_starts_on_or_after: Option<DateTime>,
    /// Only jobs whose first appointment starts before this time.
    first_appointment_starts_before: Option<DateTime>,
    /// Only jobs with an appointment that starts at this time or later.
    appointment_starts_on_or_after: Option<DateTime>,
    /// Only jobs with an appointment that starts before this time.
    appointment_starts_before: Option<DateTime>,
    /// Only jobs that this technician is assigned to.
    technician_id: Option<TechnicianId>,
    /// Only jobs of this customer.
    customer_id: Option<CustomerId>,
    /// Only jobs at this location.
    location_id: Option<LocationId>,
    /// Only jobs that this technician sold.
    sold_by_id: Option<TechnicianId>,
    /// Only jobs of this type.
    job_type_id: Option<JobTypeId>,
    /// Only jobs that this campaign led to.
    campaign_id: Option<CampaignId>,
    /// Only jobs of this business unit.
    business_unit_id: Option<BusinessUnitId>,
    /// Only the job of this invoice.
    invoice_id: Option<InvoiceId>,
    /// Only jobs that were created from this sold estimate.
    created_from_estimate_id: Option<EstimateId>,
    /// Only jobs with any of these estimates.
    estimate_ids: Option<CommaSeparated<EstimateId>>,
    #[serde(flatten)]
    dates: DateFilters,
    /// Only jobs completed at this time or later.
    completed_on_or_after: Option<DateTime>,
    /// Only jobs completed before this time.
    completed_before: Option<DateTime>,
    /// Only jobs with at least one of these tags, by type.
    tag_type_ids: Option<CommaSeparated<TagTypeId>>,
    #[serde(flatten)]
    external_data: ExternalDataFilter,
    /// Only jobs that have unused appointments, or only jobs that have none.
    has_unused_appointments: Option<bool>,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for jobs.
    Sort: "Id", "ModifiedOn", "CreatedOn", "Priority");

/// Status of a job.
#[derive(JsonSchema)]
enum JobStatus {
    Scheduled,
    Dispatched,
    InProgress,
    Hold,
    Completed,
    Canceled,
}

impl ListAction for ListJobs {
    const META: Meta = meta!(READS, "listJobs", "List Jobs", "list_jobs.json");
    const SOURCE: Source = Source { api: JPM, path: "jobs", paging: &SORTED };
    type Record = Job;
}
