//! Request bodies of customers and contacts.

use super::common::CUSTOMER_TYPES;
use super::{custom_fields, external_data};
use crate::body::{Property, Type, optional, required};

/// Changes a customer.
pub(crate) const UPDATE: &[Property] = &[
    optional("name", Type::Text),
    optional("type", Type::Choice(CUSTOMER_TYPES)),
    optional("address", Type::Object(UPDATE_ADDRESS)),
    optional("customFields", custom_fields::WITH_VALUE),
    optional("externalData", external_data::UPDATE),
    optional("doNotMail", Type::Flag),
    optional("doNotService", Type::Flag),
    optional("nationalAccount", Type::Flag),
    optional("active", Type::Flag),
    optional("tagTypeIds", Type::List(&Type::Integer)),
    optional("taxExempt", Type::Flag),
    optional("paymentTermId", Type::Integer),
    optional("creditLimit", Type::Decimal),
    optional("creditLimitBalance", Type::Decimal),
];

/// The address of an existing customer.
pub(crate) const UPDATE_ADDRESS: &[Property] = &[
    required("street", Type::Text),
    required("unit", Type::Text),
    required("city", Type::Text),
    required("state", Type::Text),
    required("zip", Type::Text),
    required("country", Type::Text),
    required("latitude", Type::Decimal),
    required("longitude", Type::Decimal),
];

const CONTACT_TYPE: Type = Type::Choice(&["Phone", "Email", "Fax", "MobilePhone"]);

/// Adds a contact to a customer.
pub(crate) const CREATE_CONTACT: &[Property] =
    &[required("type", CONTACT_TYPE), required("value", Type::Text), optional("memo", Type::Text).or_null()];

/// Changes a contact of a customer.
pub(crate) const UPDATE_CONTACT: &[Property] = &[
    optional("type", CONTACT_TYPE),
    optional("value", Type::Text),
    optional("memo", Type::Text),
    optional("preferences", Type::Object(PREFERENCES)),
];

const PREFERENCES: &[Property] = &[
    required("jobRemindersEnabled", Type::Flag),
    required("marketingUpdatesEnabled", Type::Flag),
    required("invoiceStatementNotification", Type::Flag),
];
