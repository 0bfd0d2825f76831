use wharf::{Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::{CustomerContact, NewContact};
use crate::actions::meta;
use crate::api::CRM;
use crate::ids::CustomerId;

/// Adds a phone number or an email address to a customer.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateCustomerContact {
    /// The customer to add the contact to.
    customer_id: CustomerId,
    #[serde(flatten)]
    contact: Fields<NewContact>,
}

impl RequestAction for CreateCustomerContact {
    const META: Meta =
        meta!(CREATES, "createCustomerContact", "Create Customer Contact", "create_customer_contact.json");
    type Output = CustomerContact;

    fn request(&self) -> Request {
        CRM.post("customers").at(self.customer_id).then("contacts").json(&self.contact)
    }
}
