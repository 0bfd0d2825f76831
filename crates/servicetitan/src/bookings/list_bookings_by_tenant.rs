use schemars::JsonSchema;
use wharf::{Meta, Paging, Request};

use super::{Booking, Filters};
use crate::actions::{ListAction, meta};
use crate::api::{CRM, ListOptions, SORTED};

/// Lists the bookings of all providers, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
pub struct ListBookingsByTenant {
    #[serde(flatten)]
    list: ListOptions,
    #[serde(flatten)]
    filters: Filters,
}

impl ListAction for ListBookingsByTenant {
    const META: Meta = meta!(READS, "listBookingByTenant", "List Bookings by Tenant", "list_bookings_by_tenant.json");
    const PAGING: &'static Paging = &SORTED;
    type Record = Booking;

    fn request() -> Request {
        CRM.get("bookings")
    }
}
