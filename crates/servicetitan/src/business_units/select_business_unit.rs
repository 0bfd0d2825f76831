use crate::api::{ACTIVE_BY_ID_OR_NAME, SETTINGS, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active business units by name.
    SelectBusinessUnit {
        key: "selectBusinessUnit",
        label: "Select Business Unit",
        example: "select_business_unit.json",
        addition: true,
        list: SETTINGS.get("business-units"),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID_OR_NAME,
    }
}
