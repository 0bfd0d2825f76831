//! Customers.

mod create_customer;
mod get_customer;
mod list_customers;
mod select_customers;
mod update_customer;

pub use self::{
    create_customer::CreateCustomer, get_customer::GetCustomer, list_customers::ListCustomers,
    select_customers::SelectCustomers, update_customer::UpdateCustomer,
};

use wharf::{Decimal, JsonSchema, Open};

use crate::customer_contacts::BriefContact;
use crate::locations::CreatedLocation;
use crate::models::CrmRecord;

/// The group of its actions.
const GROUP: &str = "Customers";

/// A customer.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    #[serde(flatten)]
    record: CrmRecord,
    /// Household or business.
    #[serde(rename = "type")]
    pub kind: Open<CustomerType>,
    /// Outstanding balance of the customer.
    pub balance: Decimal,
    /// Whether mail must not be sent to the customer.
    pub do_not_mail: bool,
    /// Whether the customer must not be served.
    pub do_not_service: bool,
    /// Whether it is a national account.
    pub national_account: Option<bool>,
    /// Terms of payment.
    pub payment_term_id: Option<i64>,
    /// Credit limit.
    pub credit_limit: Option<Decimal>,
    /// Remaining credit limit.
    pub credit_limit_balance: Option<Decimal>,
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

/// A changed customer.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpdatedCustomer {
    #[serde(flatten)]
    customer: Customer,
    /// Locations of the customer, if ServiceTitan returns them.
    pub locations: Option<Vec<CreatedLocation>>,
    /// Contacts of the customer, if ServiceTitan returns them.
    pub contacts: Option<Vec<BriefContact>>,
}

/// Household or business.
#[derive(JsonSchema)]
pub enum CustomerType {
    /// A household.
    Residential,
    /// A business.
    Commercial,
}
