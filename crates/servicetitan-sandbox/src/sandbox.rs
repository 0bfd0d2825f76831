//! The public interface of the simulated tenant.

mod events;
mod options;
mod time;

use std::io;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::clock::Clock;
use crate::connection;
use crate::http::{fault_injection, routes};
use crate::injected_faults::{FaultRefused, FaultyCalls, InjectedFaults};
use crate::request_log::{Received, RequestLog};
use crate::seed;
use crate::seed::random::Random;
use crate::store::{Kind, Record, Store};
use crate::tokens::Tokens;
use crate::webhooks::Webhooks;

pub use options::{Options, Size};
pub use time::AdvanceRefused;

/// The seed of the simulation, so that it is the same every time.
const SIMULATION_SEED: u64 = 21;

/// A simulated tenant; clones share its state.
#[derive(Clone, Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    store: RwLock<Store>,
    tokens: Tokens,
    request_log: RequestLog,
    injected_faults: InjectedFaults,
    clock: Arc<Clock>,
    random: Mutex<Random>,
    webhooks: Webhooks,
}

impl Sandbox {
    /// A tenant with its seed data, no access tokens and an empty request log.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let store = seed::store(options.size);
        let shared = Shared {
            clock: Arc::clone(store.clock()),
            store: RwLock::new(store),
            tokens: Tokens::new(options.token_lifetime),
            request_log: RequestLog::default(),
            injected_faults: InjectedFaults::default(),
            random: Mutex::new(Random::new(SIMULATION_SEED)),
            webhooks: Webhooks::new(options.retry_scale),
        };
        Self { shared: Arc::new(shared) }
    }

    /// A connection object with the accepted credentials.
    #[must_use]
    pub fn connection() -> Value {
        connection::connection()
    }

    /// The id of a job of the seed data, for examples.
    #[must_use]
    pub fn first_job(&self) -> Option<i64> {
        self.read().records(Kind::Jobs).iter().next().map(Record::id)
    }

    /// The router of all endpoints, including the token endpoint.
    pub fn router(&self) -> Router {
        routes::router(self.clone())
    }

    /// The last 10,000 requests, oldest first.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.request_log().entries()
    }

    /// Clears the log of received requests.
    pub fn forget(&self) {
        self.request_log().clear();
    }

    /// Revokes every access token.
    pub fn revoke_tokens(&self) {
        self.tokens().revoke_all();
    }

    /// Injects a fault into the next calls of an operation.
    ///
    /// # Errors
    ///
    /// When the operation does not exist, the status is outside 200 to 599, or 1,000 faults are already queued.
    pub fn fail(&self, faulty: FaultyCalls) -> Result<(), FaultRefused> {
        if !routes::has_operation(&faulty.method, &faulty.path) {
            return Err(FaultRefused::UnknownOperation);
        }
        self.injected_faults().add(faulty)
    }

    /// Serves the connections of a listener until `stop` completes.
    ///
    /// # Errors
    ///
    /// Errors of the listener.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        tracing::info!(address = ?listener.local_addr().ok(), "sandbox is listening");
        let service = self.router().into_make_service_with_connect_info::<fault_injection::Connection>();
        axum::serve(listener, service).with_graceful_shutdown(stop).await
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    pub(crate) fn webhooks(&self) -> &Webhooks {
        &self.shared.webhooks
    }

    pub(crate) fn request_log(&self) -> &RequestLog {
        &self.shared.request_log
    }

    pub(crate) fn injected_faults(&self) -> &InjectedFaults {
        &self.shared.injected_faults
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.shared.tokens
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Store> {
        self.shared.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the store and publishes events for the changes.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Store) -> T) -> T {
        let mut store = self.shared.store.write().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut store);
        self.shared.webhooks.publish_changes(&mut store);
        result
    }
}
