use wharf::{Clearable, Decimal, JsonSchema, Meta, Request};

use super::{CreatedCustomer, CustomerType};
use crate::actions::{BodyAction, meta};
use crate::addresses::NewAddress;
use crate::api::CRM;
use crate::customer_contacts::NewContact;
use crate::ids::{PaymentTermId, TagTypeId};
use crate::locations::NewLocationDetails;
use crate::models::{CustomFieldValue, NewExternalData};

/// Creates a customer with its first locations.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateCustomer {
    /// Name of the customer.
    #[schemars(example = &"Acme Plumbing")]
    name: String,
    /// Locations where the customer is served, at least one.
    #[schemars(length(min = 1))]
    locations: Vec<NewCustomerLocation>,
    /// Billing address.
    address: NewAddress,
    /// Household or business.
    #[serde(rename = "type")]
    #[schemars(title = "Customer Type")]
    kind: Clearable<CustomerType>,
    /// Whether mail must not be sent to the customer.
    do_not_mail: Clearable<bool>,
    /// Whether the customer must not be served.
    do_not_service: Clearable<bool>,
    /// Phone numbers and email addresses.
    contacts: Clearable<Vec<NewContact>>,
    /// Custom fields of the customer.
    custom_fields: Clearable<Vec<CustomFieldValue>>,
    /// Tags of the customer, by type.
    tag_type_ids: Clearable<Vec<TagTypeId>>,
    /// Data that your application stores with the customer.
    external_data: Clearable<NewExternalData>,
    /// Whether it is a national account.
    national_account: Clearable<bool>,
    /// Whether no tax is charged.
    tax_exempt: Clearable<bool>,
    /// Terms of payment.
    payment_term_id: Clearable<PaymentTermId>,
    /// Credit limit, in the tenant's currency.
    credit_limit: Clearable<Decimal>,
    /// Remaining credit limit, in the tenant's currency.
    credit_limit_balance: Clearable<Decimal>,
}

/// A location to create with its customer.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct NewCustomerLocation {
    /// Name of the location.
    name: String,
    /// Address of the location.
    address: NewAddress,
    #[serde(flatten)]
    details: NewLocationDetails,
}

impl BodyAction for CreateCustomer {
    const META: Meta = meta!(CREATES, "createCustomer", "Create Customer", "create_customer.json");
    type Output = CreatedCustomer;

    fn request() -> Request {
        CRM.post("customers").also_changes(&["locations"])
    }
}
