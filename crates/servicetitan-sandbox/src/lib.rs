//! A simulated ServiceTitan tenant, for tests and demonstrations.
//!
//! [`Sandbox::router`] answers the token endpoint and the API under `/{module}/v2/tenant/{tenant}`.
//! Its records are the same at every start, and what callers write stays until the sandbox is
//! dropped. [`Sandbox::received`] tells what was sent; [`Sandbox::connection`] holds the
//! credentials that are accepted. [`Sandbox::fail`], and `POST /sandbox/faults` over HTTP, make the
//! next calls of an operation go wrong.
//!
//! The tenant has a time of its own. [`Sandbox::advance`], and `POST /sandbox/time` over HTTP, move it
//! on and let things happen meanwhile: jobs are booked and done, invoices written and paid. They are
//! the same for the same calls. [`Sandbox::play`] lets them happen in the background.
//!
//! Whoever calls [`Sandbox::subscribe`], or `POST /sandbox/webhooks` over HTTP, is told of changes by
//! signed events, whether a caller or the play made them. The store remembers which records were
//! touched, and what is made of that is the table in `events::types`.
//!
//! An operation is one row of the `OPERATIONS` table of its file in `resources`. Lists are
//! descriptions (filters, sort fields, response fields), request bodies are tables of properties,
//! and only what is particular about an operation is a function.

mod body;
mod clock;
mod connection;
mod events;
mod guid;
mod http;
mod injected_faults;
mod list;
mod request_log;
mod resources;
mod sandbox;
mod seed;
mod simulation;
mod store;
mod tokens;
mod webhooks;

pub use injected_faults::{FaultRefused, FaultyCalls, InjectedFault, InjectedFault as Fault};
pub use request_log::Received;
pub use sandbox::{AdvanceRefused, Options, Sandbox, Size};
pub use webhooks::{Delivery, Encoding, Subscription, SubscriptionRefused};
