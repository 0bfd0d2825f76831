use wharf::{Deserialize, JsonSchema, Meta, Request, RequestAction};

use super::Booking;
use crate::actions::meta;
use crate::api::CRM;
use crate::ids::{BookingId, BookingProviderId};

/// Looks up a booking of a provider by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetBookingByProvider {
    /// The provider that the booking came from.
    #[schemars(title = "Booking Provider ID")]
    booking_provider: BookingProviderId,
    /// The booking to look up.
    booking_id: BookingId,
}

impl RequestAction for GetBookingByProvider {
    const META: Meta = meta!(READS, "getBookingByProvider", "Get Booking by Provider", "get_booking_by_provider.json");
    type Output = Booking;

    fn request(&self) -> Request {
        CRM.get("booking-provider").at(self.booking_provider).then("bookings").at(self.booking_id)
    }
}
