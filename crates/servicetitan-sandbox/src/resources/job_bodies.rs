//! Request bodies of jobs.

use super::{custom_fields, external_data};
use crate::body::references::reference;
use crate::body::{Property, Reference, Type, optional, required};
use crate::store::Kind;

/// Creates a job and its appointments.
pub(crate) const CREATE: &[Property] = &[
    required("customerId", Type::Integer),
    required("locationId", Type::Integer),
    optional("projectId", Type::Integer).or_null(),
    required("businessUnitId", Type::Integer),
    optional("jobGeneratedLeadSource", Type::Object(LEAD_SOURCE)).or_null(),
    required("jobTypeId", Type::Integer),
    required("priority", Type::Text),
    required("campaignId", Type::Integer),
    required("appointments", Type::List(&Type::Object(APPOINTMENT))),
    optional("summary", Type::Text).or_null(),
    optional("customFields", custom_fields::WITH_OPTIONAL_VALUE).or_null(),
    optional("tagTypeIds", Type::List(&Type::Integer)).or_null(),
    optional("externalData", external_data::CREATE).or_null(),
    optional("invoiceSignatureIsRequired", Type::Flag).or_null(),
    optional("customerPo", Type::Text).or_null(),
    optional("soldById", Type::Integer).or_null(),
    optional("partnerLeadCallId", Type::Integer).or_null(),
    optional("leadId", Type::Integer).or_null(),
    optional("bookingId", Type::Integer).or_null(),
];

const APPOINTMENT: &[Property] = &[
    required("start", Type::DateTime),
    required("end", Type::DateTime),
    optional("arrivalWindowStart", Type::DateTime).or_null(),
    optional("arrivalWindowEnd", Type::DateTime).or_null(),
    optional("technicianIds", Type::List(&Type::Integer)).or_null(),
];

const LEAD_SOURCE: &[Property] =
    &[optional("jobId", Type::Integer).or_null(), optional("employeeId", Type::Integer).or_null()];

/// Changes a job.
pub(crate) const UPDATE: &[Property] = &[
    optional("customerId", Type::Integer),
    optional("locationId", Type::Integer),
    optional("businessUnitId", Type::Integer),
    optional("jobGeneratedLeadSource", Type::Object(LEAD_SOURCE)).or_null(),
    optional("jobTypeId", Type::Integer),
    optional("priority", Type::Text),
    optional("campaignId", Type::Integer),
    optional("summary", Type::Text),
    optional("shouldUpdateInvoiceItems", Type::Flag),
    optional("customFields", custom_fields::WITH_OPTIONAL_VALUE),
    optional("tagTypeIds", Type::List(&Type::Integer)),
    optional("externalData", external_data::UPDATE),
    optional("customerPo", Type::Text),
    optional("soldById", Type::Integer).or_null(),
];

/// Cancels a job.
pub(crate) const CANCEL: &[Property] = &[required("reasonId", Type::Integer), required("memo", Type::Text)];

/// The records that a job references.
pub(crate) static REFERENCES: &[Reference] = &[
    reference("customerId", Kind::Customers),
    reference("locationId", Kind::Locations),
    reference("businessUnitId", Kind::BusinessUnits),
    reference("jobTypeId", Kind::JobTypes),
    reference("campaignId", Kind::Campaigns),
    reference("projectId", Kind::Projects),
    reference("bookingId", Kind::Bookings),
];
