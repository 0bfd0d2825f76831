use wharf::{CommaSeparated, JsonSchema, Meta};

use super::Location;
use crate::actions::{ListAction, Source, meta};
use crate::api::{CRM, SORTED, sort};
use crate::filters::{AddressFilter, DateFilters};
use crate::ids::{CustomerId, LocationId};
use crate::models::{ActiveFilter, ExternalDataFilter};

/// Lists locations, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListLocations {
    /// Only these locations, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<LocationId>>,
    /// Only locations whose name matches.
    name: Option<String>,
    /// Only locations of this customer.
    customer_id: Option<CustomerId>,
    #[serde(flatten)]
    address: AddressFilter,
    /// Active locations, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    #[serde(flatten)]
    dates: DateFilters,
    #[serde(flatten)]
    external_data: ExternalDataFilter,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for locations.
    Sort: "Id", "ModifiedOn", "CreatedOn");

impl ListAction for ListLocations {
    const META: Meta = meta!(READS, "listLocations", "List Locations", "list_locations.json");
    const SOURCE: Source = Source { api: CRM, path: "locations", paging: &SORTED };
    type Record = Location;
}
