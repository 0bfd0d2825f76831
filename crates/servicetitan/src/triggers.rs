//! Triggers, which start flows: changed records, and events that ServiceTitan sends.

mod event;
mod poll_changes;
mod resources;
mod webhook;

pub use poll_changes::PollChanges;
pub use webhook::Webhook;
