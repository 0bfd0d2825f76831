use wharf::{DateTime, Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::Booking;
use crate::actions::meta;
use crate::addresses::Address;
use crate::api::CRM;
use crate::customers::CustomerType;
use crate::ids::{BookingId, BookingProviderId, BusinessUnitId, CampaignId, JobTypeId};
use crate::jobs::Priority;

/// Changes a booking of a provider. Omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateBooking {
    /// The provider that the booking came from.
    #[schemars(title = "Booking Provider ID")]
    booking_provider: BookingProviderId,
    /// The booking to change.
    booking_id: BookingId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// New summary of what the customer asks for.
    summary: Option<String>,
    /// Whether the customer is new.
    is_first_time_client: Option<bool>,
    /// ID of the booking in the system that it comes from.
    external_id: Option<String>,
    /// Where the booking comes from.
    source: Option<String>,
    /// New name of the customer.
    name: Option<String>,
    /// Complete new address.
    address: Option<Address>,
    /// Household or business.
    customer_type: Option<CustomerType>,
    /// New requested start of the visit.
    start: Option<DateTime>,
    /// Campaign that led to the booking.
    campaign_id: Option<CampaignId>,
    /// Business unit that the booking is for.
    business_unit_id: Option<BusinessUnitId>,
    /// Type of the job to book.
    job_type_id: Option<JobTypeId>,
    /// How urgent the booking is.
    priority: Option<Priority>,
    /// Images that belong to the booking.
    uploaded_images: Option<Vec<String>>,
}

impl RequestAction for UpdateBooking {
    const META: Meta = meta!(SETS, "updateBooking", "Update Booking", "update_booking.json");
    type Output = Booking;

    fn request(&self) -> Request {
        CRM.patch("booking-provider").at(self.booking_provider).then("bookings").at(self.booking_id).json(&self.changes)
    }
}
