//! The state behind the routes.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use wharf::error::DEFAULT_RETRY_AFTER;
use wharf::{Code, Failure, Registry};
use wharf_client::Client;

use crate::connections::configured::ConfiguredConnections;
use crate::connections::inline::InlineConnections;
use crate::dropdown::cache::{CachePolicy, ChoicesCache};
use crate::http::auth::CallerAuth;
use crate::http::openapi;
use crate::invocation::idempotency::{IdempotencyStore, Retention};
use crate::telemetry::metrics::Metrics;

/// What the operator chooses.
#[derive(Clone, Debug)]
pub struct Options {
    /// Time for an invocation that does not ask for another.
    pub timeout: Duration,
    /// The most time that an invocation may ask for.
    pub longest_timeout: Duration,
    /// Most bytes of a request.
    pub request_bytes: usize,
    /// Most bytes of a request to an action that takes files.
    pub upload_bytes: usize,
    /// Most levels of lists and objects in a request; beyond 127 it is refused in any case.
    pub nesting: usize,
    /// Most bytes of all requests under way together.
    pub buffer_bytes: usize,
    /// The longest that a caller may take to send a request's body.
    pub body_time: Duration,
    /// Most invocations under way at once.
    pub in_flight: usize,
    /// Bounds on the answers that are kept under an `Idempotency-Key`.
    pub retention: Retention,
    /// Bounds on the choices of dropdowns that are kept.
    pub freshness: CachePolicy,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(100),
            longest_timeout: Duration::from_secs(600),
            request_bytes: 2 << 20,
            upload_bytes: 96 << 20,
            nesting: 64,
            buffer_bytes: 1 << 30,
            body_time: Duration::from_secs(30),
            in_flight: 512,
            retention: Retention::default(),
            freshness: CachePolicy::default(),
        }
    }
}

/// Where the runner stands in its life.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Phase {
    Ready,
    /// Calls end in peace, and no new ones should come.
    Draining,
    /// Calls end now.
    Ending,
}

/// Everything that a request needs: what is docked, the way out, and the operator's choices.
pub struct Runner {
    pub(crate) registry: Registry,
    pub(crate) client: Arc<Client>,
    pub(crate) options: Options,
    pub(crate) callers: CallerAuth,
    pub(crate) ledger: Arc<IdempotencyStore>,
    pub(crate) choices: ChoicesCache,
    pub(crate) injected: InlineConnections,
    pub(crate) metrics: Metrics,
    connections: RwLock<Arc<ConfiguredConnections>>,
    room: Arc<Semaphore>,
    buffers: Arc<Semaphore>,
    openapi: OnceLock<Bytes>,
    example: OnceLock<Value>,
    phase: watch::Sender<Phase>,
}

/// Buffers are counted in units of so many bytes.
const BUFFER_UNIT: usize = 1 << 10;

impl Runner {
    /// A runner for the docked components.
    pub fn new(registry: Registry, client: Client, callers: CallerAuth, options: Options) -> Self {
        let permits = |most: usize| Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        let calls = most_calls(&options) as usize;
        Self {
            metrics: Metrics::new(&client),
            registry,
            client: Arc::new(client),
            callers,
            ledger: IdempotencyStore::new(options.retention),
            choices: ChoicesCache::new(options.freshness),
            injected: InlineConnections::new(),
            connections: RwLock::default(),
            room: permits(calls),
            buffers: permits(options.buffer_bytes / BUFFER_UNIT),
            options,
            openapi: OnceLock::new(),
            example: OnceLock::new(),
            phase: watch::Sender::new(Phase::Ready),
        }
    }

    /// What is docked.
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Puts other named connections in the place of those so far. Calls under way keep theirs.
    pub fn set_connections(&self, connections: ConfiguredConnections) {
        // While the old ones are there, so that the new ones share tokens and budgets with them.
        connections.make_ready(&self.registry, &self.client);
        *self.connections.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(connections);
    }

    /// Shows a connection on the page from the start. Everybody sees it, so it must open nothing of worth. The first one
    /// stays.
    pub fn set_example(&self, component: &str, connection: Value) {
        _ = self.example.set(json!({ "component": component, "connection": connection }));
    }

    pub(crate) fn example(&self) -> Option<&Value> {
        self.example.get()
    }

    pub(crate) fn connections(&self) -> Arc<ConfiguredConnections> {
        self.connections.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Room for one more invocation, as long as the permit lives.
    pub(crate) fn admit(&self) -> Result<OwnedSemaphorePermit, Failure> {
        self.room.clone().try_acquire_owned().map_err(|_| overloaded("The runner has all the calls that it can carry"))
    }

    /// Waits until no invocation is under way.
    pub(crate) async fn idle(&self) {
        // The semaphore is never closed.
        _ = self.room.acquire_many(most_calls(&self.options)).await;
    }

    /// Room for a request of so many bytes, as long as the permit lives.
    pub(crate) fn buffer(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Failure> {
        let units = u32::try_from(bytes.div_ceil(BUFFER_UNIT)).unwrap_or(u32::MAX);
        let full = |_| overloaded("The runner has no room for a request of this size");
        self.buffers.clone().try_acquire_many_owned(units).map_err(full)
    }

    /// Turns readiness off: the process is about to end.
    pub fn drain(&self) {
        self.phase.send_replace(Phase::Draining);
    }

    /// Ends the calls that are still under way.
    pub fn end(&self) {
        self.phase.send_replace(Phase::Ending);
    }

    pub(crate) fn is_draining(&self) -> bool {
        *self.phase.borrow() >= Phase::Draining
    }

    /// Waits until the calls under way must end.
    async fn ended(&self) {
        // The sender lives as long as the runner, so the wait cannot fail.
        _ = self.phase.subscribe().wait_for(|phase| *phase == Phase::Ending).await;
    }

    /// Waits for `work`, or fails with `code` when the runner must end first.
    pub(crate) async fn unless_ended<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
        code: Code,
    ) -> Result<T, Failure> {
        tokio::select! {
            // Work that is done at once waits for nothing.
            biased;
            result = work => result,
            () = self.ended() => {
                let failure = Failure::new(code, "The runner had to end before the call did");
                let wait = failure.retryable().then_some(DEFAULT_RETRY_AFTER);
                Err(failure.with_retry_after(wait))
            }
        }
    }

    /// The text of `openapi.json`.
    pub(crate) fn openapi(&self) -> Bytes {
        self.openapi.get_or_init(|| openapi::document(&self.registry).to_string().into()).clone()
    }
}

/// The most invocations at once, as a semaphore counts them.
fn most_calls(options: &Options) -> u32 {
    options.in_flight.min(Semaphore::MAX_PERMITS).try_into().unwrap_or(u32::MAX)
}

/// There is no room for a caller, who may come back.
pub(crate) fn overloaded(detail: &str) -> Failure {
    Failure::new(Code::Overloaded, detail).with_retry_after(Some(DEFAULT_RETRY_AFTER))
}
