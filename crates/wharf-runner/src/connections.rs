//! Connections of callers: configured by the operator and called by name, or inline in a request.

pub(crate) mod configured;
pub(crate) mod inline;
