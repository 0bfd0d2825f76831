use crate::api::{ACTIVE_BY_ID_OR_NAME, SETTINGS, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active roles of users, by name.
    SelectUserRole {
        key: "selectUserRole",
        label: "Select User Role",
        example: "select_user_role.json",
        addition: true,
        list: SETTINGS.get("user-roles"),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID_OR_NAME,
    }
}
