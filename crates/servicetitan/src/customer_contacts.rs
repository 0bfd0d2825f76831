//! Contacts of customers: phone numbers and email addresses.

mod create_customer_contact;
mod delete_customer_contact;
mod list_customer_contacts;
mod select_customer_contact;
mod update_customer_contact;

pub use self::{
    create_customer_contact::CreateCustomerContact, delete_customer_contact::DeleteCustomerContact,
    list_customer_contacts::ListCustomerContacts, select_customer_contact::SelectCustomerContact,
    update_customer_contact::UpdateCustomerContact,
};

use wharf::{Clearable, DateTime, JsonSchema, Open};

/// The group of its actions.
const GROUP: &str = "Customers";

/// A contact of a customer.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CustomerContact {
    /// When it was last changed.
    pub modified_on: DateTime,
    /// How the number may be used.
    pub phone_settings: PhoneSettings,
    /// When it was created.
    pub created_on: Option<DateTime>,
    /// What the contact wants to receive.
    pub preferences: Option<ContactPreferences>,
    #[serde(flatten)]
    contact: BriefContact,
    /// Customer. Present when the list is filtered by date.
    pub customer_id: Option<i64>,
}

/// The type of a contact.
#[derive(JsonSchema)]
#[expect(missing_docs, reason = "the vendor does not define these values")]
pub enum ContactType {
    Phone,
    Email,
    Fax,
    MobilePhone,
}

/// How a phone number may be used.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhoneSettings {
    /// The number.
    pub phone_number: String,
    /// Whether text messages must not be sent.
    pub do_not_text: bool,
}

/// What a contact wants to receive.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactPreferences {
    /// Reminders of jobs.
    pub job_reminders_enabled: bool,
    /// Marketing.
    pub marketing_updates_enabled: bool,
    /// Notices of invoices and statements.
    pub invoice_statement_notification: bool,
}

/// A contact of a new customer or location.
#[derive(JsonSchema)]
pub struct BriefContact {
    /// ID of the contact.
    pub id: i64,
    /// Type of the contact.
    #[serde(rename = "type")]
    pub kind: Open<ContactType>,
    /// Phone number or email address.
    pub value: String,
    /// Note.
    pub memo: Option<String>,
}

/// A contact to create.
#[derive(JsonSchema)]
pub struct NewContact {
    /// Type of the contact.
    #[serde(rename = "type")]
    #[schemars(title = "Customer Contact Type")]
    kind: ContactType,
    /// Phone number or email address.
    #[schemars(title = "Customer Contact Type Value")]
    value: String,
    /// Note on the contact.
    memo: Clearable<String>,
}
