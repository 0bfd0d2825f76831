//! Triggers: the events that start a flow.
//!
//! The runner polls a [`PollingTrigger`] for changes, and forwards a vendor's webhook requests to a [`WebhookTrigger`].

mod polling;
mod webhook;

use std::marker::PhantomData;

use serde_json::Value;

use crate::action::EntryMeta;
use crate::schema;

pub use polling::{Poll, Polled, PollingTrigger, SkippedRecord};
pub use webhook::{Receive, Received, WebhookRequest, WebhookResponse, WebhookTrigger};

/// A trigger as the runner uses it.
pub trait Trigger: Send + Sync {
    /// Key, label, example.
    fn meta(&self) -> EntryMeta<'_>;

    /// Schema of the inputs.
    fn input(&self) -> Value;

    /// Schema of the `data` that starts a flow.
    fn output(&self) -> Value;

    /// How the runner gets its events.
    fn kind(&self) -> TriggerKind<'_>;
}

/// How the runner gets the events of a trigger.
#[derive(Clone, Copy)]
pub enum TriggerKind<'a> {
    /// It polls the vendor.
    Polling(&'a dyn Poll),
    /// The vendor sends webhook requests.
    Webhook(&'a dyn Receive),
}

/// Turns a polling trigger into a [`Trigger`].
pub const fn polling_trigger<T: PollingTrigger>() -> &'static dyn Trigger {
    &polling::Adapter::<T>(PhantomData)
}

/// Turns a webhook trigger into a [`Trigger`].
pub const fn webhook_trigger<T: WebhookTrigger>() -> &'static dyn Trigger {
    &webhook::Adapter::<T>(PhantomData)
}

/// Implements [`Trigger`] for the adapter of a kind of trigger.
macro_rules! adapt {
    ($adapter:ident, $authored:ident, $kind:ident) => {
        impl<T: $authored> Trigger for $adapter::Adapter<T> {
            fn meta(&self) -> EntryMeta<'_> {
                T::META
            }

            fn input(&self) -> Value {
                schema::input::<T>()
            }

            fn output(&self) -> Value {
                schema::output::<T::Output>()
            }

            fn kind(&self) -> TriggerKind<'_> {
                TriggerKind::$kind(self)
            }
        }
    };
}

adapt!(polling, PollingTrigger, Polling);
adapt!(webhook, WebhookTrigger, Webhook);
