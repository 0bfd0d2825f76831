//! Request bodies that create customers with their locations, and that create or change locations.

use super::common::CUSTOMER_TYPES;
use super::customer_bodies::CREATE_CONTACT;
use super::{custom_fields, external_data};
use crate::body::{Property, Type, optional, required};

/// The address of a new customer or location.
pub(crate) const CREATE_ADDRESS: &[Property] = &[
    required("street", Type::Text),
    optional("unit", Type::Text).or_null(),
    required("city", Type::Text),
    required("state", Type::Text),
    required("zip", Type::Text),
    required("country", Type::Text),
    optional("latitude", Type::Decimal).or_null(),
    optional("longitude", Type::Decimal).or_null(),
];

/// Creates a customer with its locations.
pub(crate) const CREATE_CUSTOMER: &[Property] = &[
    required("name", Type::Text),
    optional("type", Type::Choice(CUSTOMER_TYPES)).or_null(),
    optional("doNotMail", Type::Flag).or_null(),
    optional("doNotService", Type::Flag).or_null(),
    optional("nationalAccount", Type::Flag).or_null(),
    required("locations", Type::List(&Type::Object(NEW_LOCATION))),
    required("address", Type::Object(CREATE_ADDRESS)),
    optional("contacts", Type::List(&Type::Object(CREATE_CONTACT))).or_null(),
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
    required("address", Type::Object(CREATE_ADDRESS)),
    optional("contacts", Type::List(&Type::Object(CREATE_CONTACT))).or_null(),
    optional("customFields", custom_fields::WITH_VALUE).or_null(),
    optional("tagTypeIds", Type::List(&Type::Integer)).or_null(),
    optional("externalData", external_data::CREATE).or_null(),
    optional("coordinatesSource", Type::Choice(&["None", "System", "User", "Imported"])).or_null(),
    optional("coordinatesVerificationStatus", Type::Choice(&["Unverified", "InProgress", "Failed", "Verified"]))
        .or_null(),
    required("customerId", Type::Integer),
];

/// A location of a new customer: [`CREATE`] without `customerId`.
pub(crate) const NEW_LOCATION: &[Property] = CREATE.split_at(CREATE.len() - 1).0;

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
