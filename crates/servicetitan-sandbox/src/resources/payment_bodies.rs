//! Request bodies of payments.

use super::invoices::TRANSACTION_STATUSES;
use crate::body::{Property, Type, optional, required};

const PAYMENT_SPLIT_API_MODEL: &[Property] = &[
    optional("amount", Type::Decimal).or_null(),
    optional("invoiceId", Type::Integer).or_null(),
    optional("invoiceNumber", Type::Text).or_null(),
];

/// Creates a payment.
pub(crate) const CREATE: &[Property] = &[
    optional("amount", Type::Decimal).or_null(),
    optional("authCode", Type::Text).or_null(),
    optional("checkNumber", Type::Text).or_null(),
    optional("customerId", Type::Integer).or_null(),
    optional("exportId", Type::Text).or_null(),
    optional("memo", Type::Text).or_null(),
    optional("paidOn", Type::DateTime).or_null(),
    optional("splits", Type::List(&Type::Object(PAYMENT_SPLIT_API_MODEL))).or_null(),
    optional("status", Type::Choice(TRANSACTION_STATUSES)).or_null(),
    required("typeId", Type::Integer),
];

/// Changes a payment.
pub(crate) const UPDATE: &[Property] = &[
    optional("active", Type::Flag),
    optional("authCode", Type::Text),
    optional("checkNumber", Type::Text),
    optional("exportId", Type::Text),
    optional("memo", Type::Text),
    optional("paidOn", Type::DateTime),
    required("splits", Type::List(&Type::Object(PAYMENT_SPLIT_API_MODEL))),
    optional("status", Type::Choice(TRANSACTION_STATUSES)),
    required("typeId", Type::Integer),
];
