use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{CommaSeparated, DateTime, Effects, Fields, Meta, Request, RequestAction};

use super::Booking;
use crate::api::{CRM, ListOptions, SORTED, sort};
use crate::ids::BookingId;
use crate::models::Page;

/// Lists the bookings of all providers, page by page or all at once. Every filter given must match.
#[derive(Deserialize, JsonSchema)]
pub struct ListBookingsByTenant {
    #[serde(flatten)]
    list: ListOptions,
    #[serde(flatten)]
    filters: Fields<Filters>,
}

/// Which bookings to list, and in which order.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Filters {
    /// Order of the list.
    sort: Option<Sort>,
    /// Only these bookings, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<BookingId>>,
    /// Only bookings created earlier.
    created_before: Option<DateTime>,
    /// Only bookings created then or later.
    created_on_or_after: Option<DateTime>,
    /// Only bookings last changed earlier.
    modified_before: Option<DateTime>,
    /// Only bookings last changed then or later.
    modified_on_or_after: Option<DateTime>,
    /// Only bookings with this ID in the system they came from.
    external_id: Option<String>,
}

sort!(/// Orders that the vendor offers for bookings.
    Sort: "Id", "ModifiedOn", "CreatedOn");

impl RequestAction for ListBookingsByTenant {
    const META: Meta = Meta::new(
        "listBookingByTenant",
        "List Bookings by Tenant",
        Effects::READS,
        include_str!("list_bookings_by_tenant.json"),
    );
    type Output = Page<Booking>;

    fn request(&self) -> Request {
        self.list.apply(CRM.get("bookings").query(&self.filters), &SORTED)
    }
}
