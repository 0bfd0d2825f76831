//! The simulated tenant as its users see it.

use std::io;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::connection;
use crate::faults::{FaultRefused, Faults, FaultyCalls};
use crate::http::{faulting, routes};
use crate::ledger::{Ledger, Received};
use crate::seed;
use crate::store::{Kind, Record, Store};
use crate::tokens::Tokens;

/// What a sandbox is like.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many records it starts with.
    pub size: Size,
    /// How long its access tokens are good.
    pub token_lifetime: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { size: Size::Demo, token_lifetime: Duration::from_secs(900) }
    }
}

/// How many records a sandbox starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A company of a believable size: 12,500 customers, 15,000 jobs.
    Demo,
    /// Enough to test against: 60 customers, 80 jobs.
    Small,
}

/// A simulated tenant; clones share its state.
#[derive(Clone, Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    store: RwLock<Store>,
    tokens: Tokens,
    ledger: Ledger,
    faults: Faults,
}

impl Sandbox {
    /// A tenant with fresh records, no tokens and an empty ledger.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        let shared = Shared {
            store: RwLock::new(seed::store(options.size)),
            tokens: Tokens::new(options.token_lifetime),
            ledger: Ledger::default(),
            faults: Faults::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The connection object that holds the accepted credentials.
    #[must_use]
    pub fn connection() -> Value {
        connection::connection()
    }

    /// The id of a job that the tenant starts with, for an example.
    #[must_use]
    pub fn first_job(&self) -> Option<i64> {
        self.read().of(Kind::Jobs).iter().next().map(Record::id)
    }

    /// Everything the tenant answers, the token endpoint included.
    pub fn router(&self) -> Router {
        routes::router(self.clone())
    }

    /// The last 10,000 requests, oldest first.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.ledger().entries()
    }

    /// Empties the record of received requests.
    pub fn forget(&self) {
        self.ledger().clear();
    }

    /// Makes every access token that was issued stop working.
    pub fn revoke_tokens(&self) {
        self.tokens().revoke_all();
    }

    /// Makes the next calls of an operation go wrong.
    ///
    /// # Errors
    ///
    /// When there is no such operation, its status cannot be sent, or 1,000 faults wait already.
    pub fn fail(&self, faulty: FaultyCalls) -> Result<(), FaultRefused> {
        if !routes::knows(&faulty.method, &faulty.path) {
            return Err(FaultRefused::UnknownOperation);
        }
        self.faults().ask(faulty)
    }

    /// Answers the connections of a listener until `stop` is done.
    ///
    /// # Errors
    ///
    /// Those of the listener.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        tracing::info!(address = ?listener.local_addr().ok(), "sandbox is listening");
        let service = self.router().into_make_service_with_connect_info::<faulting::Connection>();
        axum::serve(listener, service).with_graceful_shutdown(stop).await
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.shared.ledger
    }

    pub(crate) fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.shared.tokens
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Store> {
        self.shared.store.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Store> {
        self.shared.store.write().unwrap_or_else(PoisonError::into_inner)
    }
}
