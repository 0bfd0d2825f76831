use wharf::Item;

use crate::api::{BY_ID, JPM, SORTED};
use crate::ids::{CustomerId, LocationId, ProjectId, TechnicianId};
use crate::picklist::picklist;

picklist! {
    /// Jobs by ID, lowest first, at most the newest 10,000.
    SelectJob {
        key: "selectJob",
        label: "Select Job",
        example: "select_job.json",
        list: JPM.get("jobs").param("sort", Some("-Id")),
        paging: SORTED,
        order: Key,
        filters: BY_ID,
        narrowed_by: {
            /// Only jobs of this customer.
            customer_id: CustomerId,
            /// Only jobs at this location.
            location_id: LocationId,
            /// Only jobs of this project.
            project_id: ProjectId,
            /// Only jobs of this technician.
            technician_id: TechnicianId,
        },
        item: |job| Item { key: job.id.to_string(), label: format!("#{}", job.id) },
    }
}
