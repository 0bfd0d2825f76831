use crate::api::{ACTIVE_BY_ID_OR_NAME, SETTINGS, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active technicians by ID.
    SelectTechnician {
        key: "selectTechnician",
        label: "Select Technician",
        example: "select_technician.json",
        list: SETTINGS.get("technicians"),
        paging: UNSORTED,
        order: Key,
        filters: ACTIVE_BY_ID_OR_NAME,
    }
}
