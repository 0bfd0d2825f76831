//! A simulated ServiceTitan tenant, for tests and demonstrations.
//!
//! [`Sandbox::router`] serves the token endpoint, and the API under `/{module}/v2/tenant/{tenant}`. The seed data is
//! the same at every start, and writes last until the sandbox is dropped. [`Sandbox::received`] returns the received
//! requests, [`Sandbox::connection`] the accepted credentials. [`Sandbox::fail`], or `POST /sandbox/faults`, injects
//! faults into the next calls of an operation.
//!
//! The tenant has its own clock. [`Sandbox::advance`], or `POST /sandbox/time`, moves it forward and simulates activity
//! meanwhile: jobs are created and completed, invoices written and paid. The same calls make the same changes.
//! [`Sandbox::play`] simulates activity in the background.
//!
//! [`Sandbox::subscribe`], or `POST /sandbox/webhooks`, subscribes to signed events about changes, made by callers or
//! by the simulation. The store tracks which records were touched; the table in `events::types` turns changes into
//! events.
//!
//! An operation is one row of the `OPERATIONS` table of its file in `resources`. Lists are descriptions (filters, sort
//! fields, response fields), request bodies are tables of properties, and the rest of an operation is a function.

mod body;
mod clock;
mod connection;
mod events;
mod guid;
mod hosted;
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

pub use hosted::{HostedSandbox, SANDBOX};
pub use injected_faults::{FaultRefused, FaultyCalls, InjectedFault};
pub use request_log::Received;
pub use sandbox::{AdvanceRefused, Options, Sandbox, Size};
pub use webhooks::{Delivery, Encoding, Subscription, SubscriptionRefused};
