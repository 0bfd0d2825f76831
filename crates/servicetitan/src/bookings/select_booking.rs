use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Filters, Item, Meta, Order, Paging, Picklist, Request};

use crate::api::{BY_ID, CRM, SORTED};
use crate::models::NamedRecord;

/// Bookings of all providers by name, at most the newest 10,000.
#[derive(Deserialize, JsonSchema)]
pub struct SelectBooking {}

impl Picklist for SelectBooking {
    const META: Meta =
        Meta::new("selectBooking", "Select Booking", Effects::READS, include_str!("select_booking.json"));
    const PAGING: &'static Paging = &SORTED;
    const ORDER: Order = Order::Label;
    const FILTERS: Filters = BY_ID;
    type Record<'a> = NamedRecord<'a>;

    fn request(&self) -> Request {
        CRM.get("bookings").param("sort", Some("-Id"))
    }

    fn item(record: NamedRecord<'_>) -> Item {
        record.item()
    }
}
