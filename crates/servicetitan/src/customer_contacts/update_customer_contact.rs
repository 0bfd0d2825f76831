use wharf::{Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::{ContactPreferences, ContactType, CustomerContact};
use crate::actions::meta;
use crate::api::CRM;
use crate::ids::{CustomerContactId, CustomerId};

/// Changes a contact of a customer. Omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateCustomerContact {
    /// The customer whose contact to change.
    customer_id: CustomerId,
    /// The contact to change.
    customer_contact_id: CustomerContactId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
struct Changes {
    /// Type of the contact.
    #[serde(rename = "type")]
    #[schemars(title = "Customer Contact Type")]
    kind: Option<ContactType>,
    /// New phone number or email address.
    #[schemars(title = "Customer Contact Type Value")]
    value: Option<String>,
    /// Note on the contact.
    memo: Option<String>,
    /// What the contact wants to receive; all three are required.
    preferences: Option<ContactPreferences>,
}

impl RequestAction for UpdateCustomerContact {
    const META: Meta = meta!(SETS, "updateCustomerContact", "Update Customer Contact", "update_customer_contact.json");
    type Output = CustomerContact;

    fn request(&self) -> Request {
        CRM.patch("customers").at(self.customer_id).then("contacts").at(self.customer_contact_id).json(&self.changes)
    }
}
