use wharf::{Deserialize, Filters, Item, JsonSchema, Meta, Order, Paging, Picklist, Request};

use crate::actions::meta;
use crate::api::{BY_ID, CRM, SORTED};
use crate::ids::BookingProviderId;
use crate::picklist::NamedRecord;

/// Bookings by name, at most the newest 10,000.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SelectBooking {
    /// Only bookings of this provider. Bookings of all providers by default.
    #[schemars(title = "Booking Provider ID")]
    booking_provider: Option<BookingProviderId>,
}

impl Picklist for SelectBooking {
    const META: Meta = meta!(READS, "selectBooking", "Select Booking", "select_booking.json");
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = BY_ID;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        let bookings = match self.booking_provider {
            Some(provider) => CRM.get("booking-provider").at(provider).then("bookings"),
            None => CRM.get("bookings"),
        };
        bookings.param("sort", Some("-Id"))
    }

    fn item(booking: NamedRecord<'_>) -> Item {
        Item::named(booking.id, booking.name.as_deref())
    }
}
