use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{CommaSeparated, DateTime, Decimal, Effects, Fields, Meta, Request, RequestAction};

use super::Location;
use crate::api::{CRM, ListOptions, SORTED, sort};
use crate::ids::{CustomerId, LocationId};
use crate::models::{ActiveFilter, ExternalDataFilter, Page};

/// Lists locations, page by page or all at once. Every filter given must match.
#[derive(Deserialize, JsonSchema)]
pub struct ListLocations {
    #[serde(flatten)]
    list: ListOptions,
    #[serde(flatten)]
    filters: Fields<Filters>,
}

/// Which locations to list, and in which order.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Filters {
    /// Order of the list.
    sort: Option<Sort>,
    /// Only these locations, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<LocationId>>,
    /// Only locations whose name matches.
    name: Option<String>,
    /// Only locations of this customer.
    customer_id: Option<CustomerId>,
    /// Only locations in this street.
    street: Option<String>,
    /// Only locations in this apartment, suite or unit.
    unit: Option<String>,
    /// Only locations in this city.
    city: Option<String>,
    /// Only locations in this state or province.
    state: Option<String>,
    /// Only locations with this postal code.
    zip: Option<String>,
    /// Only locations in this country.
    country: Option<String>,
    /// Only locations at these degrees north.
    latitude: Option<Decimal>,
    /// Only locations at these degrees east.
    longitude: Option<Decimal>,
    /// Active locations, inactive ones or both. Only active ones come by default.
    active: Option<ActiveFilter>,
    /// Only locations created earlier.
    created_before: Option<DateTime>,
    /// Only locations created then or later.
    created_on_or_after: Option<DateTime>,
    /// Only locations last changed earlier.
    modified_before: Option<DateTime>,
    /// Only locations last changed then or later.
    modified_on_or_after: Option<DateTime>,
    #[serde(flatten)]
    external_data: ExternalDataFilter,
}

sort!(/// Orders that the vendor offers for locations.
    Sort: "Id", "ModifiedOn", "CreatedOn");

impl RequestAction for ListLocations {
    const META: Meta =
        Meta::new("listLocations", "List Locations", Effects::READS, include_str!("list_locations.json"));
    type Output = Page<Location>;

    fn request(&self) -> Request {
        self.list.apply(CRM.get("locations").query(&self.filters), &SORTED)
    }
}
