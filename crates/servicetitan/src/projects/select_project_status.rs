use crate::api::{BY_ID_OR_NAME, JPM, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Statuses of projects by name.
    SelectProjectStatus {
        key: "selectProjectStatus",
        label: "Select Project Status",
        example: "select_project_status.json",
        addition: true,
        list: JPM.get("project-statuses"),
        paging: UNSORTED,
        order: Label,
        filters: BY_ID_OR_NAME,
    }
}
