//! The runner through its HTTP contract: against a scripted vendor that misbehaves on command,
//! and against the sandbox tenant.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

mod acme;
mod checked_in;
mod choices;
mod contract;
/// Tests as the page gives them to copy.
mod copied {
    mod answers;
    mod fails;
    mod refused;
}
mod credentials;
mod declared;
mod download;
mod dropdowns;
mod envelope;
mod examples;
mod export;
mod failures;
mod foreign;
mod fuzz;
mod idempotency;
mod kit;
mod lenient;
mod live;
mod manifest;
mod metrics;
mod openapi;
mod operation;
mod page;
mod pages;
mod paging;
mod polls;
mod proxy;
mod repeated_writes;
mod request_bodies;
mod rooms;
mod sandbox;
mod secrets;
mod several_runners;
mod sockets;
mod stage;
mod story;
mod tokens;
mod unasked_answers;
mod vendor;
mod vendor_answers;
mod webhooks;
mod wire;
