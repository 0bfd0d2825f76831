//! From an envelope to the vendor and back.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::time::Instant;
use tracing::{Instrument, debug};
use wharf::data_source::Choices;
use wharf::{Answer, Code, Failure, Upstream};
use wharf_client::{Call, Context, Priority};

use crate::envelope::Envelope;
use crate::idempotency::{Claim, Key, fingerprint};
use crate::observe::{Observed, after_panic};
use crate::runner::Runner;
use crate::selection::Selection;

/// What became of an action.
pub(crate) struct Performed {
    pub(crate) result: Result<Answer, Failure>,
    /// Whether it is what an earlier call with the same key got.
    pub(crate) replayed: bool,
}

/// Something to invoke, and who asks.
pub(crate) struct Invocation {
    pub(crate) runner: Arc<Runner>,
    pub(crate) component: String,
    pub(crate) key: String,
    pub(crate) observed: Observed,
}

impl Invocation {
    /// Runs an action, or replays what it answered under its key. A write goes on when its caller
    /// leaves: half a write helps nobody.
    pub(crate) async fn action(self, envelope: Envelope, key: Option<Key>) -> Result<Performed, Failure> {
        let entry = self.runner.registry.component(&self.component)?.action(&self.key)?;
        if entry.item.meta().effects.read_only {
            return self.unless_ended(self.attached(envelope, key), Code::Overloaded).await;
        }
        let invocation = Arc::new(self);
        let detached = tokio::spawn(invocation.clone().detached(envelope, key).in_current_span());
        let result = async { detached.await.unwrap_or_else(|error| Err(after_panic(&error.to_string()))) };
        invocation.unless_ended(result, Code::OutcomeUnknown).await
    }

    async fn detached(self: Arc<Self>, envelope: Envelope, key: Option<Key>) -> Result<Performed, Failure> {
        self.attached(envelope, key).await
    }

    /// Waits for `work`, or fails with `code` when the runner must end first.
    async fn unless_ended<T>(&self, work: impl Future<Output = Result<T, Failure>>, code: Code) -> Result<T, Failure> {
        tokio::select! {
            result = work => result,
            () = self.runner.ended() => {
                let failure = Failure::new(code, "The runner had to end before the call did");
                let wait = failure.retryable().then_some(Duration::from_secs(1));
                Err(failure.with_retry_after(wait))
            }
        }
    }

    async fn attached(&self, mut envelope: Envelope, key: Option<Key>) -> Result<Performed, Failure> {
        let docked = self.runner.registry.component(&self.component)?;
        let entry = docked.action(&self.key)?;
        let call = self.call(&mut envelope, Priority::Action)?;
        let inputs = entry.inputs(envelope.inputs)?;
        let mut lease = None;
        if let Some(key) = key {
            let scope = key.scope(&self.component, call.fingerprint());
            match self.runner.ledger.claim(scope, fingerprint(&self.key, &inputs))? {
                Claim::Run(new) => lease = Some(new),
                Claim::Replay(result) => return Ok(Performed { result, replayed: true }),
            }
        }
        let running = AssertUnwindSafe(entry.item.invoke(inputs, &call)).catch_unwind();
        let result = running.await.unwrap_or_else(|panic| Err(after_panic(&*panic)));
        if let Some(lease) = lease {
            lease.settle(&result);
        }
        Ok(Performed { result, replayed: false })
    }

    /// Runs a data source. Gives all its choices, and which of them are wanted.
    pub(crate) async fn data_source(&self, mut envelope: Envelope) -> Result<(Choices, Selection), Failure> {
        let docked = self.runner.registry.component(&self.component)?;
        let entry = docked.data_source(&self.key)?;
        let selection = envelope.selection()?;
        let call = self.call(&mut envelope, Priority::Interactive)?;
        let choices = entry.item.fetch(entry.inputs(envelope.inputs)?, &call);
        Ok((self.unless_ended(choices, Code::Overloaded).await?, selection))
    }

    /// Asks the vendor for something small, to see whether the connection works.
    pub(crate) async fn probe(&self, mut envelope: Envelope) -> Result<(), Failure> {
        let docked = self.runner.registry.component(&self.component)?;
        let connection = docked.connection(&self.key)?;
        let call = self.call(&mut envelope, Priority::Interactive)?;
        self.unless_ended(call.send(connection.item.probe()), Code::Overloaded).await.map(drop)
    }

    fn call(&self, envelope: &mut Envelope, priority: Priority) -> Result<Call<'_>, Failure> {
        envelope.without_selection()?;
        let docked = self.runner.registry.component(&self.component)?;
        let timeout = envelope.timeout(&self.runner.options)?;
        let (binding, token) = envelope.connection(docked, &self.runner.connections())?;
        let context = &envelope.context;
        debug!(key = self.key, execution_id = context.execution_id, step_id = context.step_id, "invoked");
        let context = Context {
            deadline: Instant::now() + timeout,
            priority,
            trace: self.observed.trace.clone(),
            timing: self.observed.timing.clone(),
        };
        self.runner.client.call(docked.component, binding, token, context)
    }
}
