//! Polls triggers, and hands them what vendors send.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::OwnedSemaphorePermit;
use wharf::registry::Entry;
use wharf::trigger::{Poll, TriggerKind};
use wharf::{Code, Failure, Trigger};
use wharf_client::{Call, Priority, Reservation};

use super::{CallContext, Runner, Target};
use crate::envelope::answer::{Payload, PollAnswer, WebhookAnswer};
use crate::envelope::{PollRequest, ReceiveRequest};
use crate::runtime::Runtime;

/// A poll that is ready to run.
pub(crate) struct PreparedPoll {
    runtime: Arc<Runtime>,
    entry: Arc<Entry<dyn Trigger>>,
    inputs: Value,
    state: Option<Value>,
    call: Call,
    /// Held until the poll has ended.
    _held: (OwnedSemaphorePermit, Option<Reservation>),
}

impl PreparedPoll {
    /// Polls once.
    pub(crate) async fn run(self) -> Result<PollAnswer, Failure> {
        let Self { runtime, entry, inputs, state, call, _held } = self;
        let polled = runtime.unless_ended(polling(&entry)?.poll(inputs, state, &call), Code::Overloaded).await;
        let polled = polled.map_err(|failure| entry.with_refused_inputs(failure))?;
        Ok(PollAnswer {
            payload: Payload::new(polled.data),
            state: polled.state,
            polled_no_changes: polled.unchanged,
            has_more: polled.has_more,
            skipped: polled.skipped,
        })
    }
}

impl Runner {
    /// Prepares a poll of a trigger.
    ///
    /// # Errors
    ///
    /// Here and below: `overloaded`, what is wrong with the request, or that the trigger is of another kind.
    pub(crate) fn prepare_poll(
        &self,
        target: Target<dyn Trigger>,
        request: PollRequest<'_>,
        context: CallContext,
    ) -> Result<PreparedPoll, Failure> {
        polling(&target.entry)?;
        let admission = self.runtime.admit()?;
        let PollRequest { envelope, state } = request;
        let call = self.call(&target, &envelope, Priority::Polling, &context)?;
        let inputs = self.inputs(&target, &envelope)?;
        let held = (admission, context.memory);
        Ok(PreparedPoll { runtime: self.runtime.clone(), entry: target.entry, inputs, state, call, _held: held })
    }

    /// Hands a webhook trigger a request of the vendor.
    pub(crate) fn receive(
        &self,
        target: &Target<dyn Trigger>,
        request: ReceiveRequest<'_>,
    ) -> Result<WebhookAnswer, Failure> {
        let TriggerKind::Webhook(trigger) = target.entry.item.kind() else {
            return Err(wrong_kind(&target.entry.key, "takes no requests: poll it under /poll"));
        };
        let _admission = self.runtime.admit()?;
        let ReceiveRequest { envelope, request } = request;
        let connection = self.connect(target, &envelope)?;
        let inputs = self.inputs(target, &envelope)?;
        let received = trigger.receive(inputs, &request, connection.resolved())?;
        Ok(WebhookAnswer {
            payload: received.data.map(Payload::new),
            response: received.response,
            deduplication_id: received.deduplication_id,
        })
    }
}

fn polling(entry: &Entry<dyn Trigger>) -> Result<&dyn Poll, Failure> {
    match entry.item.kind() {
        TriggerKind::Polling(trigger) => Ok(trigger),
        TriggerKind::Webhook(_) => {
            Err(wrong_kind(&entry.key, "is not polled: send it the vendor's requests under /webhook"))
        }
    }
}

fn wrong_kind(key: &str, what: &str) -> Failure {
    Failure::new(Code::UnknownTrigger, format!("The trigger {key} {what}"))
}
