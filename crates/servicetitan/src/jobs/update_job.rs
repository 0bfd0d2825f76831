use wharf::{Clearable, Deserialize, Fields, Html, JsonSchema, Meta, Request, RequestAction};

use super::{Job, LeadSource, Priority};
use crate::actions::meta;
use crate::api::JPM;
use crate::ids::{BusinessUnitId, CampaignId, CustomerId, JobId, JobTypeId, LocationId, TagTypeId, TechnicianId};
use crate::models::{ClearableCustomFieldValue, ExternalDataChanges};

/// Changes a job. Omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateJob {
    /// The job to change.
    // The customer and the location below are new ones.
    #[schemars(extend("x-depends-on" = []))]
    job_id: JobId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// New customer of the job.
    customer_id: Option<CustomerId>,
    /// New location of the job.
    location_id: Option<LocationId>,
    /// Business unit that does the job.
    business_unit_id: Option<BusinessUnitId>,
    /// Job and employee that the lead came from; null clears it.
    job_generated_lead_source: Clearable<LeadSource>,
    /// Type of the job.
    job_type_id: Option<JobTypeId>,
    /// How urgent the job is.
    priority: Option<Priority>,
    /// Campaign that led to the job.
    campaign_id: Option<CampaignId>,
    /// Work to be done. HTML tags are kept.
    summary: Option<Html>,
    /// Whether to update the items of the invoice accordingly.
    should_update_invoice_items: Option<bool>,
    /// Custom fields. The list replaces the existing list.
    custom_fields: Option<Vec<ClearableCustomFieldValue>>,
    /// Tags, by type. The list replaces the existing list.
    tag_type_ids: Option<Vec<TagTypeId>>,
    /// Data that your application stores with the job.
    external_data: Option<ExternalDataChanges>,
    /// The customer's purchase order.
    customer_po: Option<String>,
    /// Technician who sold the job; null clears it.
    sold_by_id: Clearable<TechnicianId>,
}

impl RequestAction for UpdateJob {
    const META: Meta = meta!(SETS, "updateJob", "Update Job", "update_job.json");
    type Output = Job;

    fn request(&self) -> Request {
        JPM.patch("jobs").at(self.job_id).json(&self.changes)
    }
}
