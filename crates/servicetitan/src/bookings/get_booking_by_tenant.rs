use wharf::{Deserialize, JsonSchema, Meta, Request, RequestAction};

use super::Booking;
use crate::actions::meta;
use crate::api::CRM;
use crate::ids::BookingId;

/// Looks up a booking of any provider by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetBookingByTenant {
    /// The booking to look up.
    booking_id: BookingId,
}

impl RequestAction for GetBookingByTenant {
    const META: Meta = meta!(READS, "getBookingByTenant", "Get Booking by Tenant", "get_booking_by_tenant.json");
    type Output = Booking;

    fn request(&self) -> Request {
        CRM.get("bookings").at(self.booking_id)
    }
}
