use wharf::{Deserialize, Fault, Fields, JsonSchema, Meta, Request, RequestAction};

use super::CustomerContact;
use crate::actions::meta;
use crate::api::{CRM, ListOptions, UNSORTED};
use crate::filters::{CreatedFilter, ModifiedFilter};
use crate::ids::CustomerId;
use crate::models::{ITEMS, Page};

/// Lists the contacts of a customer: phone numbers and email addresses. All filters must match.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListCustomerContacts {
    /// The customer whose contacts to list.
    customer_id: CustomerId,
    #[serde(flatten)]
    list: ListOptions,
    #[serde(flatten)]
    filters: Fields<Filters>,
}

/// Which contacts to list.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Filters {
    #[serde(flatten)]
    modified: ModifiedFilter,
    #[serde(flatten)]
    created: CreatedFilter,
}

impl RequestAction for ListCustomerContacts {
    // The published key has the plural in the wrong place.
    const META: Meta =
        meta!(READS, "listCustomersContact", "List Customer Contacts", "list_customer_contacts.json").with_items(ITEMS);
    type Output = Page<CustomerContact>;

    fn request(&self) -> Request {
        let contacts = if self.filters.values().is_empty() {
            CRM.get("customers").at(self.customer_id).then("contacts")
        } else {
            // Only the list of all contacts can be filtered by date.
            CRM.get("customers/contacts").param("customerIds", Some(self.customer_id))
        };
        self.list.apply(contacts.query(&self.filters), &UNSORTED)
    }

    fn faults(&self) -> Vec<Fault> {
        self.list.faults()
    }
}
