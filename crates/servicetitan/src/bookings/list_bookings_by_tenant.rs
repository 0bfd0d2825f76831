use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Meta, Request, RequestAction};

use super::{Booking, Filters};
use crate::api::{CRM, ListOptions, SORTED};
use crate::models::Page;

/// Lists the bookings of all providers, page by page or all at once. All filters must match.
#[derive(Deserialize, JsonSchema)]
pub struct ListBookingsByTenant {
    #[serde(flatten)]
    list: ListOptions,
    #[serde(flatten)]
    filters: Fields<Filters>,
}

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
