//! Request bodies of projects.

use super::{custom_fields, external_data};
use crate::body::{Property, Type, optional, required};

/// Creates a project.
pub(crate) const CREATE: &[Property] = &[
    required("locationId", Type::Integer),
    optional("customerId", Type::Integer).or_null(),
    optional("projectTypeId", Type::Integer).or_null(),
    optional("projectManagerIds", Type::List(&Type::Integer)).or_null(),
    optional("name", Type::Text).or_null(),
    optional("summary", Type::Text).or_null(),
    optional("statusId", Type::Integer).or_null(),
    optional("subStatusId", Type::Integer).or_null(),
    optional("startDate", Type::DateTime).or_null(),
    optional("targetCompletionDate", Type::DateTime).or_null(),
    optional("actualCompletionDate", Type::DateTime).or_null(),
    optional("customFields", custom_fields::WITH_VALUE).or_null(),
    optional("externalData", external_data::CREATE).or_null(),
    optional("businessUnitIds", Type::List(&Type::Integer)).or_null(),
];

/// Changes a project.
pub(crate) const UPDATE: &[Property] = &[
    optional("projectManagerIds", Type::List(&Type::Integer)),
    optional("jobIds", Type::List(&Type::Integer)),
    optional("businessUnitIds", Type::List(&Type::Integer)),
    optional("name", Type::Text),
    optional("summary", Type::Text),
    optional("statusId", Type::Integer),
    optional("subStatusId", Type::Integer),
    optional("projectTypeId", Type::Integer).or_null(),
    optional("startDate", Type::DateTime),
    optional("targetCompletionDate", Type::DateTime),
    optional("actualCompletionDate", Type::DateTime),
    optional("customFields", custom_fields::WITH_VALUE),
    optional("externalData", external_data::UPDATE),
];
