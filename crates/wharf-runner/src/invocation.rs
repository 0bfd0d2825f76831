//! The core: invokes actions, data sources, triggers and connection tests for whatever adapter calls it.
//!
//! An adapter finds a target, reads its request with the [`EnvelopeReader`], prepares the call and awaits it.

mod action;
pub(crate) mod idempotency;
mod trigger;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::HeaderValue;
use serde_json::Value;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tracing::debug;
use wharf::form::MAX_VALUES;
use wharf::registry::{Entry, RegisteredComponent};
use wharf::{Action, Code, Connection, DataSource, Failure, Registry, Trigger, Upstream};
use wharf_client::{Call, Client, ConnectionHandle, Context, Memory, Priority, Reservation, Timing};
use wharf_state::SharedState;

use crate::connections::{ConfiguredConnections, Connections};
use crate::dropdown::Dropdown;
use crate::dropdown::cache::{CachePolicy, ChoicesCache};
use crate::dropdown::query::DataSourceQuery;
use crate::envelope::{DataSourceRequest, Envelope, EnvelopeReader, TestRequest};
use crate::runtime::Runtime;
use crate::telemetry::metrics::{self, Metrics, TargetMetrics};
use idempotency::{IdempotencyStore, Retention};

/// What the operator chooses for calls.
#[derive(Clone, Debug)]
pub struct Options {
    /// Time limit of a call that does not set its own.
    pub timeout: Duration,
    /// The longest time limit that a call may set.
    pub max_timeout: Duration,
    /// Most levels of lists and objects in a request; beyond 127 it is refused in any case.
    pub max_nesting: usize,
    /// Most values of a request, except those that are passed on as text.
    pub max_values: usize,
    /// Most calls in flight at once.
    pub max_in_flight: usize,
    /// Limits of the idempotency store.
    pub retention: Retention,
    /// Limits of the cache of choices.
    pub cache_policy: CachePolicy,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(100),
            max_timeout: Duration::from_secs(600),
            max_nesting: 64,
            max_values: MAX_VALUES,
            max_in_flight: 512,
            retention: Retention::default(),
            cache_policy: CachePolicy::default(),
        }
    }
}

/// The core of a runner: its components, and all that their calls share.
pub struct Runner {
    registry: RwLock<Arc<Registry>>,
    pub(crate) metrics: Metrics,
    pub(crate) envelopes: EnvelopeReader,
    pub(crate) runtime: Arc<Runtime>,
    client: Arc<Client>,
    connections: Connections,
    choices: Arc<ChoicesCache>,
    idempotency: Arc<IdempotencyStore>,
    timeout: Duration,
}

/// What a call addresses: looked up once.
pub(crate) struct Target<T: ?Sized + 'static> {
    component: Arc<RegisteredComponent>,
    entry: Arc<Entry<T>>,
    metrics: Arc<TargetMetrics>,
}

/// What an adapter knows of a call in addition to its request.
#[derive(Default)]
pub(crate) struct CallContext {
    /// Where the time of the vendor's requests is added up.
    pub(crate) timing: Arc<Timing>,
    /// W3C trace context for the vendor.
    pub(crate) trace: Option<HeaderValue>,
    /// Memory that the request occupies, held until the call ends.
    pub(crate) memory: Option<Reservation>,
}

/// The test of a connection that is ready to run.
pub(crate) struct PreparedTest {
    runtime: Arc<Runtime>,
    entry: Arc<Entry<dyn Connection>>,
    call: Call,
    _admission: OwnedSemaphorePermit,
}

impl PreparedTest {
    /// Sends the vendor a small read, to see whether the connection works.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let probing = self.call.send(self.entry.item.probe());
        self.runtime.unless_ended(probing, Code::Overloaded).await.map(drop)
    }
}

impl<T: ?Sized> Target<T> {
    /// The metrics that count its calls.
    pub(crate) fn metrics(&self) -> &Arc<TargetMetrics> {
        &self.metrics
    }

    /// Whether any of its inputs is a file, so that a request may be large.
    pub(crate) fn takes_files(&self) -> bool {
        self.entry.form().takes_files()
    }
}

impl Runner {
    /// A runner of the registered components.
    pub fn new(registry: Registry, client: Client, options: &Options) -> Self {
        let idempotency = Arc::new(IdempotencyStore::new(options.retention, client.state()));
        Self {
            metrics: Metrics::new(&client, |registry| idempotency.register_metrics(registry)),
            envelopes: EnvelopeReader::new(options.max_timeout, options.max_nesting, options.max_values),
            runtime: Arc::new(Runtime::new(options.max_in_flight)),
            client: Arc::new(client),
            connections: Connections::default(),
            choices: Arc::new(ChoicesCache::new(options.cache_policy)),
            idempotency,
            timeout: options.timeout.min(options.max_timeout),
            registry: RwLock::new(Arc::new(registry)),
        }
    }

    /// The memory that requests and answers occupy together.
    pub(crate) fn memory(&self) -> &Memory {
        self.client.memory()
    }

    /// The registered components.
    pub fn registry(&self) -> Arc<Registry> {
        self.registry.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the components, and the connections that were configured for them. Calls under way keep theirs.
    pub fn replace_components(&self, registry: Registry, connections: ConfiguredConnections) {
        let registry = Arc::new(registry);
        self.connections.configure(connections, &registry, &self.client);
        *self.registry.write().unwrap_or_else(PoisonError::into_inner) = registry;
        self.choices.clear();
    }

    /// Replaces the configured connections. Calls under way keep theirs.
    pub fn set_connections(&self, connections: ConfiguredConnections) {
        self.connections.configure(connections, &self.registry(), &self.client);
    }

    pub(crate) fn configured_connections(&self) -> Arc<ConfiguredConnections> {
        self.connections.configured()
    }

    /// What is shared with other runners, if anything is.
    pub(crate) fn shared_state(&self) -> Option<&Arc<SharedState>> {
        self.client.state()
    }

    /// Turns readiness off: the process is about to end.
    pub fn drain(&self) {
        self.runtime.drain();
    }

    /// Ends the calls in flight.
    pub fn end(&self) {
        self.runtime.end();
    }

    /// # Errors
    ///
    /// Here and below: `unknown_component`, or that the component has no such key.
    pub(crate) fn action(&self, component: &str, key: &str) -> Result<Target<dyn Action>, Failure> {
        let registry = self.registry();
        let component = registry.component(component)?;
        Ok(self.target("action", component, component.action(key)?))
    }

    pub(crate) fn data_source(&self, component: &str, key: &str) -> Result<Target<dyn DataSource>, Failure> {
        let registry = self.registry();
        let component = registry.component(component)?;
        Ok(self.target("data_source", component, component.data_source(key)?))
    }

    pub(crate) fn trigger(&self, component: &str, key: &str) -> Result<Target<dyn Trigger>, Failure> {
        let registry = self.registry();
        let component = registry.component(component)?;
        Ok(self.target("trigger", component, component.trigger(key)?))
    }

    pub(crate) fn connection(&self, component: &str, key: &str) -> Result<Target<dyn Connection>, Failure> {
        let registry = self.registry();
        let component = registry.component(component)?;
        Ok(self.target("connection", component, component.connection(key)?))
    }

    fn target<T: ?Sized>(
        &self,
        kind: &'static str,
        component: &Arc<RegisteredComponent>,
        entry: &Arc<Entry<T>>,
    ) -> Target<T> {
        let target = metrics::Target { component: component.key().clone(), kind, key: entry.key.clone() };
        Target { metrics: self.metrics.of(target), component: component.clone(), entry: entry.clone() }
    }

    /// Prepares a call of a data source.
    ///
    /// # Errors
    ///
    /// Here and below: `overloaded`, or what is wrong with the request.
    pub(crate) fn prepare_dropdown(
        &self,
        target: Target<dyn DataSource>,
        request: DataSourceRequest<'_>,
        context: CallContext,
    ) -> Result<Dropdown, Failure> {
        let admission = self.runtime.admit()?;
        let DataSourceRequest { envelope, search, limit, cursor, resolve } = request;
        let query = DataSourceQuery::new(search, limit, cursor, resolve)?;
        let call = self.call(&target, &envelope, Priority::Interactive, &context)?;
        let inputs = self.inputs(&target, &envelope)?;
        let shared = (self.choices.clone(), self.runtime.clone());
        Dropdown::new(shared, target.component.key(), target.entry, inputs, query, call, admission)
    }

    /// Prepares the test of a connection.
    pub(crate) fn prepare_test(
        &self,
        target: Target<dyn Connection>,
        request: TestRequest<'_>,
        context: CallContext,
    ) -> Result<PreparedTest, Failure> {
        let admission = self.runtime.admit()?;
        let call = self.call(&target, &request.0, Priority::Interactive, &context)?;
        Ok(PreparedTest { runtime: self.runtime.clone(), entry: target.entry, call, _admission: admission })
    }

    /// Resolves the connection of a request to `target`.
    fn connect<T: ?Sized>(
        &self,
        target: &Target<T>,
        envelope: &Envelope<'_>,
    ) -> Result<Arc<ConnectionHandle>, Failure> {
        self.connections.resolve(envelope.connection, &target.component, &self.client, &self.envelopes)
    }

    /// The decoded inputs of a request to `target`.
    fn inputs<T: ?Sized>(&self, target: &Target<T>, envelope: &Envelope<'_>) -> Result<Value, Failure> {
        target.entry.inputs(envelope.inputs, &envelope.options)
    }

    /// Access to the vendor for one call.
    fn call<T: ?Sized>(
        &self,
        target: &Target<T>,
        envelope: &Envelope<'_>,
        priority: Priority,
        context: &CallContext,
    ) -> Result<Call, Failure> {
        let handle = self.connect(target, envelope)?;
        let (execution_id, step_id) = (envelope.execution_id.as_deref(), envelope.step_id.as_deref());
        debug!(key = &*target.entry.key, execution_id, step_id, "invoked");
        let context = Context {
            deadline: Instant::now() + envelope.timeout.unwrap_or(self.timeout),
            priority,
            trace: context.trace.clone(),
            timing: context.timing.clone(),
        };
        self.client.call(handle, context)
    }
}
