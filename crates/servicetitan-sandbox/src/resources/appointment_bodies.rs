//! Request bodies of appointments and assignments.

use crate::body::{Property, Type, optional, required};

/// Adds an appointment to a job.
pub(crate) const CREATE: &[Property] = &[
    required("jobId", Type::Integer),
    required("start", Type::DateTime),
    required("end", Type::DateTime),
    optional("arrivalWindowStart", Type::DateTime).or_null(),
    optional("arrivalWindowEnd", Type::DateTime).or_null(),
    optional("technicianIds", Type::List(&Type::Integer)).or_null(),
    optional("specialInstructions", Type::Text).or_null(),
];

/// Assigns technicians to an appointment, or unassigns them.
pub(crate) const TECHNICIANS: &[Property] =
    &[required("jobAppointmentId", Type::Integer), required("technicianIds", Type::List(&Type::Integer))];
