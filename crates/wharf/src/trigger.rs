//! Triggers: what starts a flow.
//!
//! A [`PollingTrigger`] is asked from time to time and tells what has changed; a [`WebhookTrigger`] is handed the requests
//! that a vendor sends.

mod polling;
mod webhook;

use futures_util::future::BoxFuture;
use serde_json::Value;

use crate::action::EntryMeta;
use crate::connection::ResolvedConnection;
use crate::error::Failure;
use crate::upstream::Upstream;

pub use polling::{Polled, PollingTrigger, polling_trigger};
pub use webhook::{Received, WebhookRequest, WebhookResponse, WebhookTrigger, webhook_trigger};

/// A trigger as the runner sees it.
pub trait Trigger: Send + Sync {
    /// Key, label, example.
    fn meta(&self) -> EntryMeta<'_>;

    /// Schema of the inputs.
    fn input(&self) -> Value;

    /// Schema of the `data` that starts a flow.
    fn output(&self) -> Value;

    /// How events come.
    fn kind(&self) -> TriggerKind<'_>;
}

/// How events come.
#[derive(Clone, Copy)]
pub enum TriggerKind<'a> {
    /// The vendor is asked.
    Polling(&'a dyn Poll),
    /// The vendor sends.
    Webhook(&'a dyn Receive),
}

/// The working side of a polling trigger.
pub trait Poll: Send + Sync {
    /// Asks once, with inputs that the schema accepted and the state that the last poll gave.
    fn poll<'a>(
        &'a self,
        inputs: Value,
        state: Option<Value>,
        upstream: &'a dyn Upstream,
    ) -> BoxFuture<'a, Result<Polled, Failure>>;
}

/// The working side of a webhook trigger.
pub trait Receive: Send + Sync {
    /// Checks and reads a request, with inputs that the schema accepted.
    ///
    /// # Errors
    ///
    /// `invalid_signature` when the vendor did not send it, `invalid_input` when it cannot be read.
    fn receive(
        &self,
        inputs: Value,
        request: &WebhookRequest,
        resolved: &ResolvedConnection,
    ) -> Result<Received, Failure>;
}
