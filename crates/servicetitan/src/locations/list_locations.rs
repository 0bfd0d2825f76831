use schemars::JsonSchema;
use wharf::{CommaSeparated, DateTime, Decimal, Meta, Paging, Request};

use super::Location;
use crate::actions::{ListAction, meta};
use crate::api::{CRM, ListOptions, SORTED, sort};
use crate::ids::{CustomerId, LocationId};
use crate::models::{ActiveFilter, ExternalDataFilter};

/// Lists locations, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListLocations {
    #[serde(flatten)]
    list: ListOptions,
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
    /// Only locations at this latitude, in degrees.
    latitude: Option<Decimal>,
    /// Only locations at this longitude, in degrees.
    longitude: Option<Decimal>,
    /// Active locations, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    /// Only locations created before this time.
    created_before: Option<DateTime>,
    /// Only locations created at this time or later.
    created_on_or_after: Option<DateTime>,
    /// Only locations last changed before this time.
    modified_before: Option<DateTime>,
    /// Only locations last changed at this time or later.
    modified_on_or_after: Option<DateTime>,
    #[serde(flatten)]
    external_data: ExternalDataFilter,
}

sort!(/// Sort orders that the vendor offers for locations.
    Sort: "Id", "ModifiedOn", "CreatedOn");

impl ListAction for ListLocations {
    const META: Meta = meta!(READS, "listLocations", "List Locations", "list_locations.json");
    const PAGING: &'static Paging = &SORTED;
    type Record = Location;

    fn request() -> Request {
        CRM.get("locations")
    }
}
