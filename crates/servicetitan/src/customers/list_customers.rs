use wharf::{CommaSeparated, Guid, JsonSchema, Meta};

use super::Customer;
use crate::actions::{ListAction, Source, meta};
use crate::api::{CRM, SORTED, sort};
use crate::filters::{AddressFilter, DateFilters};
use crate::ids::CustomerId;
use crate::models::ActiveFilter;

/// Lists customers, page by page or all at once. All filters must match.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListCustomers {
    /// Only customers whose name matches.
    name: Option<String>,
    /// Only customers with this phone number.
    phone: Option<String>,
    #[serde(flatten)]
    address: AddressFilter,
    /// Active customers, inactive ones or both. Active only by default.
    active: Option<ActiveFilter>,
    /// Only these customers.
    ids: Option<CommaSeparated<CustomerId>>,
    #[serde(flatten)]
    dates: DateFilters,
    /// Whether the filters by last change ignore changes of the balance.
    exclude_accounting_changes_from_modified_date_range: Option<bool>,
    /// GUID of the application whose external data is returned and searched.
    external_data_application_guid: Option<Guid>,
    /// Key of external data to search for. Requires the values.
    external_data_key: Option<String>,
    /// Values of external data to search for, separated by commas. Requires the key.
    external_data_values: Option<String>,
    /// Order of the list.
    sort: Option<Sort>,
}

sort!(/// Sort orders that the vendor offers for customers.
    Sort: "Id", "ModifiedOn", "CreatedOn");

impl ListAction for ListCustomers {
    const META: Meta = meta!(READS, "listCustomers", "List Customers", "list_customers.json");
    const SOURCE: Source = Source { api: CRM, path: "customers", paging: &SORTED };
    type Record = Customer;
}
