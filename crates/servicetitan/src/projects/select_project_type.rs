use wharf::Filters;

use crate::api::{JPM, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Types of projects by name.
    SelectProjectType {
        key: "selectProjectType",
        label: "Select Project Type",
        example: "select_project_type.json",
        addition: true,
        list: JPM.get("project-types"),
        paging: UNSORTED,
        order: Label,
        filters: Filters::NONE,
    }
}
