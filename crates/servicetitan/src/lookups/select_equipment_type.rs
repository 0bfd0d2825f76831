use crate::api::{ACTIVE_BY_ID_OR_NAME, EQUIPMENT_SYSTEMS, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active types of equipment, by name.
    SelectEquipmentType {
        key: "selectEquipmentType",
        label: "Select Equipment Type",
        example: "select_equipment_type.json",
        addition: true,
        list: EQUIPMENT_SYSTEMS.get("equipment-types").param("active", Some("True")),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID_OR_NAME,
    }
}
