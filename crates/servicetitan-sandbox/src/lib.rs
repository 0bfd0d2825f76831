//! A simulated ServiceTitan tenant, for tests and demonstrations.
//!
//! [`Sandbox::router`] answers the token endpoint and the API under `/{module}/v2/tenant/{tenant}`.
//! Its records are the same at every start, and what callers write stays until the sandbox is
//! dropped. [`Sandbox::received`] tells what was sent; [`Sandbox::connection`] holds the
//! credentials that are accepted. [`Sandbox::fail`], and `POST /sandbox/faults` over HTTP, make the
//! next calls of an operation go wrong.
//!
//! An operation is one row of the `OPERATIONS` table of its file in `resources`. Lists are
//! descriptions (filters, sort fields, response fields), request bodies are tables of properties,
//! and only what is particular about an operation is a function.

mod body;
mod clock;
mod connection;
mod faults;
mod http;
mod ledger;
mod list;
mod resources;
mod sandbox;
mod seed;
mod store;
mod tokens;

pub use faults::{Fault, FaultRefused, FaultyCalls};
pub use ledger::Received;
pub use sandbox::{Options, Sandbox, Size};
