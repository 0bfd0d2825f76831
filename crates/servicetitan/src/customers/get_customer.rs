use wharf::{Deserialize, JsonSchema, Meta, Request, RequestAction};

use super::Customer;
use crate::actions::meta;
use crate::api::CRM;
use crate::ids::CustomerId;

/// Looks up a customer by its ID.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GetCustomer {
    /// The customer to look up.
    customer_id: CustomerId,
}

impl RequestAction for GetCustomer {
    const META: Meta = meta!(READS, "getCustomer", "Get Customer", "get_customer.json");
    type Output = Customer;

    fn request(&self) -> Request {
        CRM.get("customers").at(self.customer_id)
    }
}
