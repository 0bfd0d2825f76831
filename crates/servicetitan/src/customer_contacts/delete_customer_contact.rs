use wharf::{Deserialize, JsonSchema, Meta, Nothing, Request, RequestAction};

use crate::actions::meta;
use crate::api::CRM;
use crate::ids::{CustomerContactId, CustomerId};

/// Removes a contact from a customer.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeleteCustomerContact {
    /// The customer whose contact to remove.
    customer_id: CustomerId,
    /// The contact to remove.
    customer_contact_id: CustomerContactId,
}

impl RequestAction for DeleteCustomerContact {
    // The published key is misspelt.
    const META: Meta =
        meta!(REMOVES, "deletCustomersContact", "Delete Customer Contact", "delete_customer_contact.json");
    type Output = Nothing;

    fn request(&self) -> Request {
        CRM.delete("customers").at(self.customer_id).then("contacts").at(self.customer_contact_id)
    }
}
