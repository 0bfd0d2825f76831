use wharf::{Clearable, DateTime, Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::Booking;
use crate::actions::meta;
use crate::addresses::Address;
use crate::api::CRM;
use crate::customer_contacts::NewContact;
use crate::customers::CustomerType;
use crate::ids::{BookingProviderId, BusinessUnitId, CampaignId, JobTypeId};
use crate::jobs::Priority;

/// Creates a booking for a provider: a customer's request that is not a job yet.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateBookingByProvider {
    /// The provider to book for.
    #[schemars(title = "Booking Provider ID")]
    booking_provider: BookingProviderId,
    #[serde(flatten)]
    booking: Fields<NewBooking>,
}

/// A booking to create.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewBooking {
    /// What the customer asks for.
    summary: String,
    /// Whether the customer is new.
    is_first_time_client: bool,
    /// ID of the booking in the system that it comes from.
    external_id: String,
    /// Where the booking comes from.
    source: String,
    /// Name of the customer.
    name: String,
    /// Address of the customer.
    address: Clearable<Address<Clearable<String>>>,
    /// Phone numbers and email addresses of the customer.
    contacts: Clearable<Vec<NewContact>>,
    /// Household or business.
    customer_type: Clearable<CustomerType>,
    /// Requested start of the visit.
    start: Clearable<DateTime>,
    /// Campaign that led to the booking.
    campaign_id: Clearable<CampaignId>,
    /// Business unit that the booking is for.
    business_unit_id: Clearable<BusinessUnitId>,
    /// Type of the job to book.
    job_type_id: Clearable<JobTypeId>,
    /// How urgent the booking is.
    priority: Clearable<Priority>,
    /// Images that belong to the booking.
    uploaded_images: Clearable<Vec<String>>,
    /// Whether the customer gets a confirmation email.
    #[schemars(title = "Send Confirmation Email")]
    is_send_confirmation_email: Clearable<bool>,
}

impl RequestAction for CreateBookingByProvider {
    const META: Meta =
        meta!(CREATES, "createBookingByProvider", "Create Booking by Provider", "create_booking_by_provider.json");
    type Output = Booking;

    fn request(&self) -> Request {
        CRM.post("booking-provider").at(self.booking_provider).then("bookings").json(&self.booking)
    }
}
