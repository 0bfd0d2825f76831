use crate::api::{ACTIVE_BY_ID_OR_NAME, JPM, UNSORTED};
use crate::picklist::picklist;

picklist! {
    /// Active types of jobs, by name.
    SelectJobType {
        key: "selectJobType",
        label: "Select Job Type",
        example: "select_job_type.json",
        addition: true,
        list: JPM.get("job-types").param("active", Some("True")),
        paging: UNSORTED,
        order: Label,
        filters: ACTIVE_BY_ID_OR_NAME,
    }
}
