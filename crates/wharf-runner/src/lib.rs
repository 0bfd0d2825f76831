//! The runner: hosts components behind HTTP, JSON in and JSON out.

pub mod cli;
mod connections;
mod dropdown;
mod envelope;
mod http;
mod invocation;
mod runtime;
mod telemetry;

pub use crate::connections::configured::ConfiguredConnections;
pub use crate::dropdown::cache::CachePolicy;
pub use crate::http::auth::CallerAuth;
pub use crate::http::server::{ServerConfig, serve};
pub use crate::http::service::{HttpService, log_panics};
pub use crate::invocation::idempotency::Retention;
pub use crate::runtime::{Options, Runner};

use wharf::Component;

/// The components that this binary hosts.
pub static COMPONENTS: &[&Component] = &[&servicetitan::COMPONENT];
