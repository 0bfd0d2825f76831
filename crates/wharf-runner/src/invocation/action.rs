//! Runs actions, writes detached from their callers.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use serde_json::Value;
use tokio::sync::OwnedSemaphorePermit;
use tracing::Instrument;
use wharf::registry::Entry;
use wharf::{Action, Answer, Code, Failure};
use wharf_client::{Call, Priority, Reservation};

use super::idempotency::{Claim, IdempotencyKey, IdempotencyStore, fingerprint};
use super::{CallContext, Runner, Target};
use crate::envelope::ActionRequest;
use crate::runtime::Runtime;
use crate::telemetry::panics;

/// An action that is ready to run.
pub(crate) struct PreparedAction(Run);

/// One run of an action. Owns all it needs, so that it can outlive its caller.
struct Run {
    entry: Arc<Entry<dyn Action>>,
    inputs: Value,
    call: Call,
    runtime: Arc<Runtime>,
    key: Option<(IdempotencyKey, Arc<str>, Arc<IdempotencyStore>)>,
    admission: OwnedSemaphorePermit,
    /// Held until the action has ended.
    _memory: Option<Reservation>,
}

/// How an action ended.
pub(crate) struct ActionOutcome {
    pub(crate) result: Result<Answer, Failure>,
    /// Whether the result is that of an earlier call with the same key.
    pub(crate) replayed: bool,
    /// Whether a call with the same key gets the same result.
    pub(crate) kept: bool,
    /// The call is in flight until this is dropped.
    pub(crate) admission: Option<OwnedSemaphorePermit>,
}

impl ActionOutcome {
    fn new(result: Result<Answer, Failure>) -> Self {
        Self { result, replayed: false, kept: true, admission: None }
    }
}

impl Runner {
    /// Prepares a call of an action.
    ///
    /// # Errors
    ///
    /// `overloaded`, or what is wrong with the request.
    pub(crate) fn prepare_action(
        &self,
        target: Target<dyn Action>,
        request: ActionRequest<'_>,
        key: Option<IdempotencyKey>,
        context: CallContext,
    ) -> Result<PreparedAction, Failure> {
        let admission = self.runtime.admit()?;
        let ActionRequest { envelope, files } = request;
        let mut call = self.call(&target, &envelope, Priority::Action, &context)?;
        let inputs = match files.is_empty() {
            true => self.inputs(&target, &envelope)?,
            false => target.entry.inputs_with(envelope.inputs, &files, &envelope.options)?,
        };
        call.redact_secrets(target.entry.form().secrets(&inputs));
        let key = key.map(|key| (key, target.component.key().clone(), self.idempotency.clone()));
        let memory = context.memory;
        let runtime = self.runtime.clone();
        let run = Run { entry: target.entry, inputs, call, runtime, key, admission, _memory: memory };
        Ok(PreparedAction(run))
    }
}

impl PreparedAction {
    /// Runs the action, or replays what an earlier call with the same key got. A write goes on when its caller
    /// disconnects: its outcome must become known.
    pub(crate) async fn run(self) -> ActionOutcome {
        if self.0.entry.item.meta().effects.read_only {
            return self.0.run().await;
        }
        // A task goes on when its handle is dropped.
        let task = tokio::spawn(self.0.run().in_current_span());
        let stopped =
            |error| Failure::new(Code::OutcomeUnknown, "The runner stopped during the call").with_cause(error);
        task.await.unwrap_or_else(|error| ActionOutcome::new(Err(stopped(error))))
    }
}

impl Run {
    async fn run(self) -> ActionOutcome {
        let Self { entry, inputs, mut call, runtime, key, admission, _memory } = self;
        let read_only = entry.item.meta().effects.read_only;
        let mut lease = None;
        let mut kept = true;
        if let Some((key, component, store)) = key {
            let scope = key.scope(&component, call.fingerprint());
            let fingerprint = fingerprint(&entry.key, &inputs);
            match store.claim(scope, fingerprint, &call, read_only).await {
                Ok(Claim::Run(claimed)) => {
                    call.before_writes(claimed.before_writes());
                    lease = Some((claimed, store));
                }
                Ok(Claim::RunUnkept) => kept = false,
                Ok(Claim::Replay(result)) => {
                    return ActionOutcome { result, replayed: true, kept, admission: Some(admission) };
                }
                Ok(Claim::Unknown(failure)) => {
                    return ActionOutcome { result: Err(failure), replayed: true, kept, admission: Some(admission) };
                }
                Err(failure) => return ActionOutcome::new(Err(failure)),
            }
        }
        let cut_off = if read_only { Code::Overloaded } else { Code::OutcomeUnknown };
        let running = runtime.unless_ended(async { entry.item.invoke(inputs, &call).await }, cut_off);
        let running = AssertUnwindSafe(running).catch_unwind();
        let result = running.await.unwrap_or_else(|panic| Err(panics::failure(&*panic)));
        let result = result.map_err(|failure| entry.with_refused_inputs(failure));
        if let Some((lease, store)) = lease {
            kept = store.complete(lease, &result).await;
        }
        ActionOutcome { result, replayed: false, kept, admission: Some(admission) }
    }
}
