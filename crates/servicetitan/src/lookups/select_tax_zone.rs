use crate::api::{ACCOUNTING, ACTIVE_BY_ID, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active tax zones by name.
    SelectTaxZone {
        key: "selectTaxZone",
        label: "Select Tax Zone",
        example: "select_tax_zone.json",
        addition: true,
        list: ACCOUNTING.get("tax-zones").param("active", Some("True")),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID,
    }
}
