//! Request bodies of bookings.

use super::common::{CUSTOMER_TYPES, PRIORITIES};
use super::customer_bodies::CREATE_CONTACT;
use super::{customer_bodies, location_bodies};
use crate::body::{Property, Type, optional, required};

// Addresses of bookings have no coordinates.
const CREATE_ADDRESS: &[Property] = location_bodies::CREATE_ADDRESS.split_at(6).0;
const UPDATE_ADDRESS: &[Property] = customer_bodies::UPDATE_ADDRESS.split_at(6).0;

/// Creates a booking.
pub(crate) const CREATE: &[Property] = &[
    required("source", Type::Text),
    required("name", Type::Text),
    optional("address", Type::Object(CREATE_ADDRESS)).or_null(),
    optional("contacts", Type::List(&Type::Object(CREATE_CONTACT))).or_null(),
    optional("customerType", Type::Text).or_null(),
    optional("start", Type::DateTime).or_null(),
    required("summary", Type::Text),
    optional("campaignId", Type::Integer).or_null(),
    optional("businessUnitId", Type::Integer).or_null(),
    optional("jobTypeId", Type::Integer).or_null(),
    optional("priority", Type::Choice(PRIORITIES)).or_null(),
    required("isFirstTimeClient", Type::Flag),
    optional("uploadedImages", Type::List(&Type::Text)).or_null(),
    optional("isSendConfirmationEmail", Type::Flag).or_null(),
    required("externalId", Type::Text),
];

/// Changes a booking.
pub(crate) const UPDATE: &[Property] = &[
    optional("source", Type::Text),
    optional("name", Type::Text),
    optional("address", Type::Object(UPDATE_ADDRESS)),
    optional("customerType", Type::Choice(CUSTOMER_TYPES)),
    optional("start", Type::DateTime),
    optional("summary", Type::Text),
    optional("campaignId", Type::Integer),
    optional("businessUnitId", Type::Integer),
    optional("jobTypeId", Type::Integer),
    optional("priority", Type::Choice(PRIORITIES)),
    optional("isFirstTimeClient", Type::Flag),
    optional("uploadedImages", Type::List(&Type::Text)),
    optional("externalId", Type::Text),
];
