use crate::api::{ACTIVE, JPM, SORTED};
use crate::picklist::picklist;

picklist! {
    /// Active reasons for canceling a job, by name.
    SelectJobCancelReason {
        key: "selectJobCancelReason",
        label: "Select Job Cancel Reason",
        example: "select_job_cancel_reason.json",
        addition: true,
        list: JPM.get("job-cancel-reasons").param("sort", Some("-Id")).param("active", Some("True")),
        paging: SORTED,
        order: Label,
        filters: ACTIVE,
    }
}
