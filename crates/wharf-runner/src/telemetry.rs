//! The log, metrics, traces and panics.

pub(crate) mod log;
pub(crate) mod metrics;
pub(crate) mod panics;
pub(crate) mod traces;
