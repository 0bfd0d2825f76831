//! Metrics, traces and panics.

pub(crate) mod metrics;
pub(crate) mod panics;
pub(crate) mod traces;
