//! Triggers: from an envelope to what starts a flow.

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use wharf::trigger::{TriggerKind, WebhookResponse};
use wharf::{Code, Failure};
use wharf_client::Priority;

use crate::envelope::Envelope;
use crate::invocation::Invocation;

/// What a poll answers.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PollAnswer {
    payload: Payload,
    state: Value,
    polled_no_changes: bool,
    has_more: bool,
}

/// What a webhook answers. Without a payload there is nothing to run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookAnswer {
    payload: Option<Payload>,
    response: WebhookResponse,
    #[serde(skip_serializing_if = "Option::is_none")]
    deduplication_id: Option<String>,
}

#[derive(Serialize)]
struct Payload {
    body: Body,
}

#[derive(Serialize)]
struct Body {
    data: Box<RawValue>,
}

impl Payload {
    fn of(data: Box<RawValue>) -> Self {
        Self { body: Body { data } }
    }
}

impl Invocation {
    /// Asks a polling trigger once.
    pub(crate) async fn poll(&self, mut envelope: Envelope) -> Result<PollAnswer, Failure> {
        let entry = self.runner.registry.component(self.component)?.trigger(self.key)?;
        let TriggerKind::Polling(trigger) = entry.item.kind() else {
            return Err(other_way(self.key, "is not polled: hand it the vendor's requests under /webhook"));
        };
        let state = envelope.state();
        let call = self.call(&envelope, Priority::Polling)?;
        let polling = trigger.poll(entry.inputs(envelope.inputs)?, state, &call);
        let polled = self.runner.unless_ended(polling, Code::Overloaded).await?;
        Ok(PollAnswer {
            payload: Payload::of(polled.data),
            state: polled.state,
            polled_no_changes: polled.unchanged,
            has_more: polled.has_more,
        })
    }

    /// Hands a webhook trigger a request of the vendor.
    pub(crate) fn webhook(&self, mut envelope: Envelope) -> Result<WebhookAnswer, Failure> {
        let docked = self.runner.registry.component(self.component)?;
        let entry = docked.trigger(self.key)?;
        let TriggerKind::Webhook(trigger) = entry.item.kind() else {
            return Err(other_way(self.key, "takes no requests: ask it under /poll"));
        };
        let request = envelope.request()?.request()?;
        envelope.without_extras()?;
        let bound = envelope.connection(docked, &self.runner)?.bound;
        let received = trigger.receive(entry.inputs(envelope.inputs)?, &request, bound.resolved())?;
        Ok(WebhookAnswer {
            payload: received.data.map(Payload::of),
            response: received.response,
            deduplication_id: received.deduplication_id,
        })
    }
}

fn other_way(key: &str, what: &str) -> Failure {
    Failure::new(Code::UnknownTrigger, format!("The trigger {key} {what}"))
}
