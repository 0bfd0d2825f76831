use crate::api::{ACTIVE_BY_ID_OR_NAME, CRM, SORTED};
use crate::ids::CustomerId;
use crate::picklist::picklist;

picklist! {
    /// Active locations by ID, at most the newest 10,000.
    SelectLocation {
        key: "selectLocation",
        label: "Select Location",
        example: "select_location.json",
        list: CRM.get("locations").param("sort", Some("-Id")),
        paging: SORTED,
        order: Key,
        filters: ACTIVE_BY_ID_OR_NAME,
        narrowed_by: {
            /// Only locations of this customer.
            customer_id: CustomerId,
        },
    }
}
