use crate::api::{ACTIVE_BY_ID_OR_NAME, CRM, SORTED};
use crate::picklist::picklist;

picklist! {
    /// Active customers by name, at most the newest 10,000.
    SelectCustomers {
        // The published key is in the plural; the label is not.
        key: "selectCustomers",
        label: "Select Customer",
        example: "select_customers.json",
        list: CRM.get("customers").param("sort", Some("-Id")),
        paging: SORTED,
        order: Label,
        filters: ACTIVE_BY_ID_OR_NAME,
    }
}
