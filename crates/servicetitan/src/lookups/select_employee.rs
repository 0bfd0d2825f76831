use crate::api::{ACTIVE_BY_ID_OR_NAME, SETTINGS, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active employees of the office, by name.
    SelectEmployee {
        key: "selectEmployee",
        label: "Select Employee",
        example: "select_employee.json",
        addition: true,
        list: SETTINGS.get("employees").param("active", Some("True")),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID_OR_NAME,
    }
}
