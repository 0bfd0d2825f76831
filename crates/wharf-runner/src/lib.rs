//! The runner: hosts components behind HTTP, JSON in and JSON out.

pub mod cli;
mod connections;
mod dropdown;
mod envelope;
mod http;
mod invocation;
mod runtime;
mod telemetry;

pub use crate::connections::ConfiguredConnections;
pub use crate::dropdown::cache::CachePolicy;
pub use crate::http::auth::CallerAuth;
pub use crate::http::body::BodyLimits;
pub use crate::http::server::{ServerConfig, serve};
pub use crate::http::service::HttpService;
pub use crate::http::stand_in::serve_stand_in;
pub use crate::invocation::idempotency::Retention;
pub use crate::invocation::{Options, Runner};
pub use crate::telemetry::panics::log_panics;

use wharf::sandbox::Hosted;

/// The components that this binary hosts. The files of the first one stand at the top of the project.
pub static COMPONENTS: &[Hosted] =
    &[Hosted { component: &servicetitan::COMPONENT, sandbox: Some(&servicetitan_sandbox::SANDBOX) }];
