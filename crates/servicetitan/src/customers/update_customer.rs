use wharf::{Decimal, Deserialize, Fields, JsonSchema, Meta, Request, RequestAction};

use super::{CustomerType, UpdatedCustomer};
use crate::actions::meta;
use crate::addresses::LocatedAddress;
use crate::api::CRM;
use crate::ids::{CustomerId, PaymentTermId, TagTypeId};
use crate::models::{CustomFieldValue, ExternalDataChanges};

/// Changes a customer. Omitted fields stay unchanged.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdateCustomer {
    /// The customer to change.
    customer_id: CustomerId,
    #[serde(flatten)]
    changes: Fields<Changes>,
}

/// What to change.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Changes {
    /// New name.
    #[schemars(example = &"Acme Plumbing")]
    name: Option<String>,
    /// Household or business.
    #[serde(rename = "type")]
    #[schemars(title = "Customer Type")]
    kind: Option<CustomerType>,
    /// Complete new billing address: ServiceTitan requires all eight parts.
    address: Option<LocatedAddress<Option<String>, Option<Decimal>>>,
    /// Custom fields. The list replaces the existing list.
    custom_fields: Option<Vec<CustomFieldValue>>,
    /// Data that your application stores with the customer.
    external_data: Option<ExternalDataChanges>,
    /// Whether mail must not be sent to the customer.
    do_not_mail: Option<bool>,
    /// Whether the customer must not be served.
    do_not_service: Option<bool>,
    /// Whether the customer is active.
    active: Option<bool>,
    /// Tags, by type. The list replaces the existing list.
    tag_type_ids: Option<Vec<TagTypeId>>,
    /// Whether it is a national account.
    national_account: Option<bool>,
    /// Whether no tax is charged.
    tax_exempt: Option<bool>,
    /// Terms of payment.
    payment_term_id: Option<PaymentTermId>,
    /// Credit limit, in the tenant's currency.
    credit_limit: Option<Decimal>,
    /// Remaining credit limit, in the tenant's currency.
    credit_limit_balance: Option<Decimal>,
}

impl RequestAction for UpdateCustomer {
    const META: Meta = meta!(SETS, "updateCustomer", "Update Customer", "update_customer.json");
    type Output = UpdatedCustomer;

    fn request(&self) -> Request {
        CRM.patch("customers").at(self.customer_id).json(&self.changes)
    }
}
