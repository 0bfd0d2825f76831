//! Polls triggers, and hands them what vendors send.

use wharf::trigger::TriggerKind;
use wharf::{Code, Failure, Trigger};
use wharf_client::Priority;

use super::{CallContext, Runner, Target};
use crate::envelope::answer::{Payload, PollAnswer, WebhookAnswer};
use crate::envelope::{PollRequest, ReceiveRequest};

impl Runner {
    /// Polls a trigger once.
    ///
    /// # Errors
    ///
    /// Here and below: `overloaded`, what is wrong with the request, or that the trigger is of another kind.
    pub(crate) async fn poll(
        &self,
        target: Target<dyn Trigger>,
        request: PollRequest<'_>,
        context: CallContext,
    ) -> Result<PollAnswer, Failure> {
        let TriggerKind::Polling(trigger) = target.entry.item.kind() else {
            return Err(wrong_kind(&target.entry.key, "is not polled: send it the vendor's requests under /webhook"));
        };
        let _admission = self.runtime.admit()?;
        let PollRequest { envelope, state } = request;
        let call = self.call(&target, &envelope, Priority::Polling, &context)?;
        let polling = trigger.poll(target.entry.inputs(envelope.inputs)?, state, &call);
        let polled = self.runtime.unless_ended(polling, Code::Overloaded).await?;
        Ok(PollAnswer {
            payload: Payload::new(polled.data),
            state: polled.state,
            polled_no_changes: polled.unchanged,
            has_more: polled.has_more,
        })
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
        let inputs = target.entry.inputs(envelope.inputs)?;
        let received = trigger.receive(inputs, &request, connection.handle.resolved())?;
        Ok(WebhookAnswer {
            payload: received.data.map(Payload::new),
            response: received.response,
            deduplication_id: received.deduplication_id,
        })
    }
}

fn wrong_kind(key: &str, what: &str) -> Failure {
    Failure::new(Code::UnknownTrigger, format!("The trigger {key} {what}"))
}
