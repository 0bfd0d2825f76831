use wharf::{CommaSeparated, JsonSchema, Meta};

use super::InstalledEquipment;
use crate::actions::{ListAction, Source, meta};
use crate::api::{EQUIPMENT_SYSTEMS, SORTED, sort};
use crate::filters::DateFilters;
use crate::ids::{InstalledEquipmentId, LocationId};
use crate::models::ActiveFilter;

/// Lists installed equipment, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListInstalledEquipment {
    /// Only equipment at these locations.
    location_ids: Option<CommaSeparated<LocationId>>,
    /// Only these pieces of equipment, at most 50.
    #[schemars(length(max = 50))]
    ids: Option<CommaSeparated<InstalledEquipmentId>>,
    #[serde(flatten)]
    dates: DateFilters,
    /// Active equipment, inactive or both. Active only by default.
    active: Option<ActiveFilter>,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for equipment.
    Sort: "Id", "CreatedOn", "ModifiedOn");

impl ListAction for ListInstalledEquipment {
    const META: Meta =
        meta!(READS, "listInstalledEquipment", "List Installed Equipment", "list_installed_equipment.json");
    const SOURCE: Source = Source { api: EQUIPMENT_SYSTEMS, path: "installed-equipment", paging: &SORTED };
    type Record = InstalledEquipment;
}
