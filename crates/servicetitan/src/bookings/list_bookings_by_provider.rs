use wharf::{Deserialize, Fault, Fields, JsonSchema, Meta, Request, RequestAction};

use super::{Booking, Filters};
use crate::actions::meta;
use crate::api::{CRM, ListOptions, SORTED};
use crate::ids::BookingProviderId;
use crate::models::{ITEMS, Page};

/// Lists the bookings of one provider, page by page or all at once. All filters must match.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListBookingsByProvider {
    /// The provider that the bookings came from.
    #[schemars(title = "Booking Provider ID")]
    booking_provider: BookingProviderId,
    #[serde(flatten)]
    list: ListOptions,
    #[serde(flatten)]
    filters: Fields<Filters>,
}

impl RequestAction for ListBookingsByProvider {
    const META: Meta =
        meta!(READS, "listBookingByProvider", "List Bookings by Provider", "list_bookings_by_provider.json")
            .with_items(ITEMS);
    type Output = Page<Booking>;

    fn request(&self) -> Request {
        let request = CRM.get("booking-provider").at(self.booking_provider).then("bookings");
        self.list.apply(request.query(&self.filters), &SORTED)
    }

    fn faults(&self) -> Vec<Fault> {
        self.list.faults()
    }
}
