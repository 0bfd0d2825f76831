//! Runs actions, writes detached from their callers.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
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
pub(crate) struct PreparedAction {
    runtime: Arc<Runtime>,
    run: Run,
}

/// One run of an action. Owns all it needs, so that it can outlive its caller.
struct Run {
    entry: Arc<Entry<dyn Action>>,
    inputs: Value,
    call: Call,
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
    /// The call is in flight until this is dropped.
    pub(crate) admission: Option<OwnedSemaphorePermit>,
}

impl ActionOutcome {
    fn new(result: Result<Answer, Failure>) -> Self {
        Self { result, replayed: false, admission: None }
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
        let run = Run { entry: target.entry, inputs, call, key, admission, _memory: memory };
        Ok(PreparedAction { runtime: self.runtime.clone(), run })
    }
}

impl PreparedAction {
    /// Runs the action, or replays what an earlier call with the same key got. A write goes on when its caller
    /// disconnects: its outcome must become known.
    pub(crate) async fn run(self) -> ActionOutcome {
        let Self { runtime, run } = self;
        let outcome = if run.entry.item.meta().effects.read_only {
            // Pin here: moving the future into the callee would store its state twice.
            runtime.unless_ended(pin!(run.run().map(Ok)), Code::Overloaded).await
        } else {
            // A task goes on when its handle is dropped.
            let task = tokio::spawn(run.run().in_current_span());
            let stopped =
                |error| Failure::new(Code::OutcomeUnknown, "The runner stopped during the call").with_cause(error);
            runtime.unless_ended(task.map(|outcome| outcome.map_err(stopped)), Code::OutcomeUnknown).await
        };
        outcome.unwrap_or_else(|failure| ActionOutcome::new(Err(failure)))
    }
}

impl Run {
    async fn run(self) -> ActionOutcome {
        let Self { entry, inputs, call, key, admission, _memory } = self;
        let mut lease = None;
        if let Some((key, component, store)) = key {
            let scope = key.scope(&component, call.fingerprint());
            match store.claim(scope, fingerprint(&entry.key, &inputs)) {
                Ok(Claim::Run(claimed)) => lease = Some(claimed),
                Ok(Claim::Replay(result)) => {
                    return ActionOutcome { result, replayed: true, admission: Some(admission) };
                }
                Err(failure) => return ActionOutcome::new(Err(failure)),
            }
        }
        let running = AssertUnwindSafe(async { entry.item.invoke(inputs, &call).await });
        let result = running.catch_unwind().await.unwrap_or_else(|panic| Err(panics::failure(&*panic)));
        let result = result.map_err(|failure| entry.with_refused_inputs(failure));
        if let Some(lease) = lease {
            lease.complete(&result);
        }
        ActionOutcome { result, replayed: false, admission: Some(admission) }
    }
}
