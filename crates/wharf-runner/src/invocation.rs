//! From an envelope to the vendor and back.

pub(crate) mod detach;
pub(crate) mod idempotency;
pub(crate) mod trigger;

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;

use futures_util::FutureExt;
use http::HeaderValue;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tracing::{Instrument, debug};
use wharf::registry::Entry;
use wharf::{Action, Answer, Code, Failure, FaultCode, Upstream};
use wharf_client::{Call, Context, Priority, Timing};

use crate::connections::inline::Injected;
use crate::dropdown::Dropdown;
use crate::dropdown::query::DataSourceQuery;
use crate::envelope::{Envelope, refused};
use crate::http::service::after_panic;
use crate::invocation::detach::DetachOnDrop;
use crate::invocation::idempotency::{Claim, IdempotencyKey, fingerprint};
use crate::runtime::Runner;

/// What became of an action.
pub(crate) struct Performed {
    pub(crate) result: Result<Answer, Failure>,
    /// Whether it is what an earlier call with the same key got.
    pub(crate) replayed: bool,
}

/// Something to invoke, and who asks.
pub(crate) struct Invocation {
    pub(crate) runner: Arc<Runner>,
    pub(crate) component: &'static str,
    pub(crate) key: &'static str,
    /// Where the time of the vendor's calls is added up.
    pub(crate) timing: Arc<Timing>,
    /// W3C trace context for the vendor.
    pub(crate) trace: Option<HeaderValue>,
    /// Held while the call is under way, also when its caller has left.
    pub(crate) room: Arc<OwnedSemaphorePermit>,
}

impl Invocation {
    /// Runs an action, or replays what it answered under its key. A write goes on when its caller
    /// leaves: half a write helps nobody.
    pub(crate) async fn action(
        self,
        entry: &Entry<dyn Action>,
        envelope: Envelope,
        key: Option<IdempotencyKey>,
    ) -> Result<Performed, Failure> {
        if entry.item.meta().effects.read_only {
            // Pinned where it is: a future that is handed on is held twice.
            return self.runner.unless_ended(pin!(self.attached(entry, envelope, key)), Code::Overloaded).await;
        }
        let runner = self.runner.clone();
        let writing = DetachOnDrop::new(self.detached(envelope, key).in_current_span());
        runner.unless_ended(writing, Code::OutcomeUnknown).await
    }

    async fn detached(self, envelope: Envelope, key: Option<IdempotencyKey>) -> Result<Performed, Failure> {
        let entry = self.runner.registry.component(self.component)?.action(self.key)?;
        self.attached(entry, envelope, key).await
    }

    async fn attached(
        &self,
        entry: &Entry<dyn Action>,
        envelope: Envelope,
        key: Option<IdempotencyKey>,
    ) -> Result<Performed, Failure> {
        let mut call = self.call(&envelope, Priority::Action)?;
        let inputs = entry.inputs(envelope.inputs)?;
        call.redact_secrets(entry.form().secrets(&inputs));
        let mut lease = None;
        if let Some(key) = key {
            let scope = key.scope(self.component, call.fingerprint());
            match self.runner.ledger.claim(scope, fingerprint(self.key, &inputs))? {
                Claim::Run(new) => lease = Some(new),
                Claim::Replay(result) => return Ok(Performed { result, replayed: true }),
            }
        }
        let running = AssertUnwindSafe(entry.item.invoke(inputs, &call)).catch_unwind();
        let result = running.await.unwrap_or_else(|panic| Err(after_panic(&*panic)));
        if let Some(lease) = lease {
            lease.complete(&result);
        }
        Ok(Performed { result, replayed: false })
    }

    /// Prepares a data source, and tells what is wanted of it.
    pub(crate) fn dropdown(&self, mut envelope: Envelope) -> Result<(Dropdown, DataSourceQuery), Failure> {
        let docked = self.runner.registry.component(self.component)?;
        let entry = docked.data_source(self.key)?;
        let wish = envelope.wish()?;
        let call = self.call(&envelope, Priority::Interactive)?;
        let inputs = entry.inputs(envelope.inputs)?;
        let room = self.room.clone();
        let dropdown = Dropdown::new(self.runner.clone(), self.component, entry.item, inputs, call, room);
        if let DataSourceQuery::Choices(selection) = &wish {
            selection.check(dropdown.listed())?;
        }
        Ok((dropdown, wish))
    }

    /// Asks the vendor for something small, to see whether the connection works.
    pub(crate) async fn probe(&self, envelope: Envelope) -> Result<(), Failure> {
        let docked = self.runner.registry.component(self.component)?;
        let connection = docked.connection(self.key)?;
        if envelope.inputs.as_object().is_none_or(|inputs| !inputs.is_empty()) {
            return Err(refused("/inputs", FaultCode::Unknown, "The test of a connection takes no inputs"));
        }
        let call = self.call(&envelope, Priority::Interactive)?;
        self.runner.unless_ended(call.send(connection.item.probe()), Code::Overloaded).await.map(drop)
    }

    pub(crate) fn call(&self, envelope: &Envelope, priority: Priority) -> Result<Call, Failure> {
        envelope.without_extras()?;
        let docked = self.runner.registry.component(self.component)?;
        let timeout = envelope.timeout(&self.runner.options)?;
        let Injected { bound, token, .. } = envelope.connection(docked, &self.runner)?;
        let (execution_id, step_id) = envelope.context();
        debug!(key = self.key, execution_id, step_id, "invoked");
        let context = Context {
            deadline: Instant::now() + timeout,
            priority,
            trace: self.trace.clone(),
            timing: self.timing.clone(),
        };
        self.runner.client.call(bound, token, context)
    }
}
