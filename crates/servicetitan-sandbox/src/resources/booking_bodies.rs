//! The bodies that bookings are written with.

use crate::body::{Property, Type, optional, required};

const ADDRESS_MODEL: &[Property] = &[
    required("street", Type::Text),
    optional("unit", Type::Text).or_null(),
    required("city", Type::Text),
    required("state", Type::Text),
    required("zip", Type::Text),
    required("country", Type::Text),
];

const BOOKING_CONTACT_MODEL: &[Property] = &[
    required("type", Type::Choice(&["Phone", "Email", "Fax", "MobilePhone"])),
    required("value", Type::Text),
    optional("memo", Type::Text).or_null(),
];

/// Creates a booking.
pub(crate) const CREATE: &[Property] = &[
    required("source", Type::Text),
    required("name", Type::Text),
    optional("address", Type::Object(ADDRESS_MODEL)).or_null(),
    optional("contacts", Type::List(&Type::Object(BOOKING_CONTACT_MODEL))).or_null(),
    optional("customerType", Type::Text).or_null(),
    optional("start", Type::DateTime).or_null(),
    required("summary", Type::Text),
    optional("campaignId", Type::Integer).or_null(),
    optional("businessUnitId", Type::Integer).or_null(),
    optional("jobTypeId", Type::Integer).or_null(),
    optional("priority", Type::Choice(&["Low", "Normal", "High", "Urgent"])).or_null(),
    required("isFirstTimeClient", Type::Flag),
    optional("uploadedImages", Type::List(&Type::Text)).or_null(),
    optional("isSendConfirmationEmail", Type::Flag).or_null(),
    required("externalId", Type::Text),
];

const ADDRESS_PATCH_MODEL: &[Property] = &[
    required("street", Type::Text),
    required("unit", Type::Text),
    required("city", Type::Text),
    required("state", Type::Text),
    required("zip", Type::Text),
    required("country", Type::Text),
];

/// Changes a booking.
pub(crate) const UPDATE: &[Property] = &[
    optional("source", Type::Text),
    optional("name", Type::Text),
    optional("address", Type::Object(ADDRESS_PATCH_MODEL)),
    optional("customerType", Type::Choice(&["Residential", "Commercial"])),
    optional("start", Type::DateTime),
    optional("summary", Type::Text),
    optional("campaignId", Type::Integer),
    optional("businessUnitId", Type::Integer),
    optional("jobTypeId", Type::Integer),
    optional("priority", Type::Choice(&["Low", "Normal", "High", "Urgent"])),
    optional("isFirstTimeClient", Type::Flag),
    optional("uploadedImages", Type::List(&Type::Text)),
    optional("externalId", Type::Text),
];
