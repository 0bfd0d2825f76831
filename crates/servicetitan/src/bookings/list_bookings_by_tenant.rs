use wharf::{JsonSchema, Meta};

use super::{Booking, Filters};
use crate::actions::{ListAction, Source, meta};
use crate::api::{CRM, SORTED};

/// Lists the bookings of all providers, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
pub struct ListBookingsByTenant(Filters);

impl ListAction for ListBookingsByTenant {
    const META: Meta = meta!(READS, "listBookingByTenant", "List Bookings by Tenant", "list_bookings_by_tenant.json");
    const SOURCE: Source = Source { api: CRM, path: "bookings", paging: &SORTED };
    type Record = Booking;
}
