use wharf::CommaSeparated;

use crate::api::{ACTIVE_BY_ID, EQUIPMENT_SYSTEMS, SORTED};
use crate::ids::LocationId;
use crate::picklist::picklist;

picklist! {
    /// Active installed equipment by ID, at most the newest 10,000.
    SelectInstalledEquipment {
        key: "selectInstalledEquipment",
        label: "Select Installed Equipment",
        example: "select_installed_equipment.json",
        list: EQUIPMENT_SYSTEMS.get("installed-equipment").param("sort", Some("-Id")),
        paging: SORTED,
        order: Key,
        filters: ACTIVE_BY_ID,
        narrowed_by: {
            /// Only equipment at these locations.
            location_ids: CommaSeparated<LocationId>,
        },
    }
}
