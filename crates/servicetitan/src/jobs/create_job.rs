use wharf::{Clearable, DateTime, Html, JsonSchema, Meta, Request};

use super::{Job, LeadSource, Priority};
use crate::actions::{BodyAction, meta};
use crate::api::JPM;
use crate::ids::{
    BookingId, BusinessUnitId, CampaignId, CustomerId, JobTypeId, LeadId, LocationId, PartnerLeadCallId, ProjectId,
    TagTypeId, TechnicianId,
};
use crate::models::{ClearableCustomFieldValue, NewExternalData};

/// Books a job with its first appointments.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateJob {
    /// Customer that the job is for.
    customer_id: CustomerId,
    /// Location of the job, one of the customer's locations.
    location_id: LocationId,
    /// Business unit that does the job.
    business_unit_id: BusinessUnitId,
    /// Type of the job.
    job_type_id: JobTypeId,
    /// How urgent the job is.
    priority: Priority,
    /// Campaign that led to the job.
    campaign_id: CampaignId,
    /// Appointments to create with the job, at least one.
    #[schemars(length(min = 1))]
    appointments: Vec<NewAppointment>,
    /// Job and employee that the lead came from.
    job_generated_lead_source: Clearable<LeadSource>,
    /// Project that the job belongs to.
    project_id: Clearable<ProjectId>,
    /// Work to be done. HTML tags are kept.
    summary: Clearable<Html>,
    /// Custom fields of the job.
    custom_fields: Clearable<Vec<ClearableCustomFieldValue>>,
    /// Tags of the job, by type.
    tag_type_ids: Clearable<Vec<TagTypeId>>,
    /// Data that your application stores with the job.
    external_data: Clearable<NewExternalData>,
    /// Whether the invoice must be signed. If omitted, the rules of the location and the job type apply.
    invoice_signature_is_required: Clearable<bool>,
    /// The customer's purchase order.
    #[schemars(example = "PO-10025")]
    customer_po: Clearable<String>,
    /// Technician who sold the job.
    sold_by_id: Clearable<TechnicianId>,
    /// Partner lead call that the job came from.
    partner_lead_call_id: Clearable<PartnerLeadCallId>,
    /// Lead that the job came from.
    lead_id: Clearable<LeadId>,
    /// Booking that the job came from.
    booking_id: Clearable<BookingId>,
}

/// A visit to plan.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewAppointment {
    /// When the visit starts.
    start: DateTime,
    /// When the visit ends.
    end: DateTime,
    /// Earliest arrival, as announced to the customer.
    arrival_window_start: Clearable<DateTime>,
    /// Latest arrival, as announced to the customer.
    arrival_window_end: Clearable<DateTime>,
    /// Technicians to assign.
    technician_ids: Clearable<Vec<TechnicianId>>,
}

impl BodyAction for CreateJob {
    const META: Meta = meta!(CREATES, "createJob", "Create Job", "create_job.json");
    type Output = Job;

    fn request() -> Request {
        JPM.post("jobs").also_changes(&["appointments"])
    }
}
