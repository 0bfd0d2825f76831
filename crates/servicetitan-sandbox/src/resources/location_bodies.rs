//! The bodies that customers with their locations, and locations alone, are written with.

use super::{custom_fields, external_data};
use crate::body::{Property, Type, optional, required};

const CUSTOMER_ADDRESS: &[Property] = &[
    required("street", Type::Text),
    optional("unit", Type::Text).or_null(),
    required("city", Type::Text),
    required("state", Type::Text),
    required("zip", Type::Text),
    required("country", Type::Text),
    optional("latitude", Type::Decimal).or_null(),
    optional("longitude", Type::Decimal).or_null(),
];

const NEW_CUSTOMER_CONTACT: &[Property] = &[
    required("type", Type::Choice(&["Phone", "Email", "Fax", "MobilePhone"])),
    required("value", Type::Text),
    optional("memo", Type::Text).or_null(),
];

/// A location of a new customer.
pub(crate) const NEW_LOCATION: &[Property] = &[
    required("name", Type::Text),
    required("address", Type::Object(CUSTOMER_ADDRESS)),
    optional("contacts", Type::List(&Type::Object(NEW_CUSTOMER_CONTACT))).or_null(),
    optional("customFields", custom_fields::WITH_VALUE).or_null(),
    optional("tagTypeIds", Type::List(&Type::Integer)).or_null(),
    optional("externalData", external_data::CREATE).or_null(),
    optional("coordinatesSource", Type::Choice(&["None", "System", "User", "Imported"])).or_null(),
    optional("coordinatesVerificationStatus", Type::Choice(&["Unverified", "InProgress", "Failed", "Verified"]))
        .or_null(),
];

/// Creates a customer with its locations.
pub(crate) const CREATE_CUSTOMER: &[Property] = &[
    required("name", Type::Text),
    optional("type", Type::Choice(&["Residential", "Commercial"])).or_null(),
    optional("doNotMail", Type::Flag).or_null(),
    optional("doNotService", Type::Flag).or_null(),
    optional("nationalAccount", Type::Flag).or_null(),
    required("locations", Type::List(&Type::Object(NEW_LOCATION))),
    required("address", Type::Object(CUSTOMER_ADDRESS)),
    optional("contacts", Type::List(&Type::Object(NEW_CUSTOMER_CONTACT))).or_null(),
    optional("customFields", custom_fields::WITH_VALUE).or_null(),
    optional("tagTypeIds", Type::List(&Type::Integer)).or_null(),
    optional("externalData", external_data::CREATE).or_null(),
    optional("taxExempt", Type::Flag).or_null(),
    optional("paymentTermId", Type::Integer).or_null(),
    optional("creditLimit", Type::Decimal).or_null(),
    optional("creditLimitBalance", Type::Decimal).or_null(),
];

/// Creates a location.
pub(crate) const CREATE: &[Property] = &[
    required("name", Type::Text),
    required("address", Type::Object(CUSTOMER_ADDRESS)),
    optional("contacts", Type::List(&Type::Object(NEW_CUSTOMER_CONTACT))).or_null(),
    optional("customFields", custom_fields::WITH_VALUE).or_null(),
    optional("tagTypeIds", Type::List(&Type::Integer)).or_null(),
    optional("externalData", external_data::CREATE).or_null(),
    optional("coordinatesSource", Type::Choice(&["None", "System", "User", "Imported"])).or_null(),
    optional("coordinatesVerificationStatus", Type::Choice(&["Unverified", "InProgress", "Failed", "Verified"]))
        .or_null(),
    required("customerId", Type::Integer),
];

const ADDRESS_PATCH_MODEL: &[Property] = &[
    required("street", Type::Text),
    required("unit", Type::Text),
    required("city", Type::Text),
    required("state", Type::Text),
    required("zip", Type::Text),
    required("country", Type::Text),
    optional("latitude", Type::Decimal).or_null(),
    optional("longitude", Type::Decimal).or_null(),
];

/// Changes a location.
pub(crate) const UPDATE: &[Property] = &[
    optional("customerId", Type::Integer),
    optional("name", Type::Text),
    optional("address", Type::Object(ADDRESS_PATCH_MODEL)),
    optional("active", Type::Flag),
    optional("taxZoneId", Type::Integer),
    optional("customFields", custom_fields::WITH_VALUE),
    optional("tagTypeIds", Type::List(&Type::Integer)),
    optional("externalData", external_data::UPDATE),
];
