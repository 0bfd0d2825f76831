use schemars::JsonSchema;
use serde::Deserialize;
use wharf::{Effects, Fields, Meta, Request, RequestAction};

use super::{CustomerContact, NewContact};
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
    const META: Meta = Meta::new(
        "createCustomerContact",
        "Create Customer Contact",
        Effects::CREATES,
        include_str!("create_customer_contact.json"),
    );
    type Output = CustomerContact;

    fn request(&self) -> Request {
        CRM.post("customers").at(self.customer_id).then("contacts").json(&self.contact)
    }
}
