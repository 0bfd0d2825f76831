//! The runner: hosts components behind HTTP, JSON in and JSON out.

mod callers;
mod choices;
pub mod commands;
mod dropdown;
mod envelope;
mod events;
mod folded;
mod handed;
mod idempotency;
mod injected;
mod invocation;
mod invoke;
mod lasting;
mod lines;
mod metrics;
mod named;
mod observe;
mod openapi;
mod page;
mod problem;
mod reply;
mod request_id;
mod routes;
mod runner;
mod selection;
mod serve;
mod shape;
mod traces;
mod upload;

pub use callers::Callers;
pub use choices::Freshness;
pub use idempotency::Retention;
pub use named::NamedConnections;
pub use observe::{HttpService, log_panics};
pub use runner::{Options, Runner};
pub use serve::{Sockets, serve};

use wharf::Component;

/// The components that this binary hosts.
pub static COMPONENTS: &[&Component] = &[&servicetitan::COMPONENT];
