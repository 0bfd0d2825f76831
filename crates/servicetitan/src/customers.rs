//! Customers.

mod create_customer;
mod get_customer;
mod list_customers;
mod select_customers;
mod update_customer;

pub use create_customer::CreateCustomer;
pub use get_customer::GetCustomer;
pub use list_customers::ListCustomers;
pub use select_customers::SelectCustomers;
pub use update_customer::UpdateCustomer;

use schemars::JsonSchema;
use wharf::{DateTime, Decimal, Open};

use crate::addresses::LocatedAddress;
use crate::customer_contacts::BriefContact;
use crate::locations::CreatedLocation;
use crate::models::{CustomField, ExternalDatum};

/// A customer.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// ID of the customer.
    pub id: i64,
    /// Whether the customer is active.
    pub active: bool,
    /// Name.
    pub name: String,
    /// Household or business.
    #[serde(rename = "type")]
    pub kind: Open<CustomerType>,
    /// Billing address.
    pub address: LocatedAddress,
    /// Custom fields.
    pub custom_fields: Vec<CustomField>,
    /// Outstanding balance of the customer.
    pub balance: Decimal,
    /// Whether no tax is charged.
    pub tax_exempt: Option<bool>,
    /// Tags, by type.
    pub tag_type_ids: Vec<i64>,
    /// Whether mail must not be sent to the customer.
    pub do_not_mail: bool,
    /// Whether the customer must not be served.
    pub do_not_service: bool,
    /// Whether it is a national account.
    pub national_account: Option<bool>,
    /// When the customer was created.
    pub created_on: DateTime,
    /// Who created the customer.
    pub created_by_id: i64,
    /// When the customer was last changed.
    pub modified_on: DateTime,
    /// Customer that this one was merged into.
    pub merged_to_id: Option<i64>,
    /// Terms of payment.
    pub payment_term_id: Option<i64>,
    /// Credit limit.
    pub credit_limit: Option<Decimal>,
    /// Remaining credit limit.
    pub credit_limit_balance: Option<Decimal>,
    /// Data that the calling application stores with the customer.
    pub external_data: Vec<ExternalDatum>,
}

/// A new customer with its locations and contacts.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedCustomer {
    #[serde(flatten)]
    customer: Customer,
    /// Locations of the customer.
    pub locations: Vec<CreatedLocation>,
    /// Contacts of the customer.
    pub contacts: Vec<BriefContact>,
}

/// Household or business.
#[derive(JsonSchema)]
pub enum CustomerType {
    /// A household.
    Residential,
    /// A business.
    Commercial,
}
