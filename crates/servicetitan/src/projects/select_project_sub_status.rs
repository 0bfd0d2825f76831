use crate::api::{ACTIVE_BY_ID_OR_NAME, JPM, UNSORTED};
use crate::ids::ProjectStatusId;
use crate::picklist::picklist;

picklist! {
    /// Active sub-statuses of projects, by name.
    SelectProjectSubStatus {
        key: "selectProjectSubStatus",
        label: "Select Project Sub Status",
        example: "select_project_sub_status.json",
        addition: true,
        list: JPM.get("project-substatuses").param("active", Some("True")),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID_OR_NAME,
        narrowed_by: {
            /// Only sub-statuses of this status.
            status_id: ProjectStatusId,
        },
    }
}
