use wharf::Item;

use crate::api::{BY_ID, JPM, SORTED};
use crate::ids::{CustomerId, LocationId};
use crate::picklist::picklist;

picklist! {
    /// Projects by ID, at most the newest 10,000.
    SelectProject {
        key: "selectProject",
        label: "Select Project",
        example: "select_project.json",
        list: JPM.get("projects").param("sort", Some("-Id")),
        paging: SORTED,
        order: Key,
        filters: BY_ID,
        narrowed_by: {
            /// Only projects of this customer.
            customer_id: CustomerId,
            /// Only projects at this location.
            location_id: LocationId,
        },
        members: [name, number],
        item: |project| {
            let name = project.name.filter(|name| !name.trim().is_empty()).or(project.number);
            Item::named(project.id, name.as_deref())
        },
    }
}
