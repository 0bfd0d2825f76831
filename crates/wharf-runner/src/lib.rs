//! The runner: hosts components behind HTTP, JSON in and JSON out.

pub mod commands;
mod envelope;
mod idempotency;
mod invocation;
mod observe;
mod openapi;
mod problem;
mod reply;
mod routes;
mod runner;
mod serve;
mod upload;

pub use idempotency::Retention;
pub use runner::{Options, Runner};
pub use serve::serve;

use wharf::Component;

/// The components that this binary hosts.
pub static COMPONENTS: &[&Component] = &[&servicetitan::COMPONENT];
