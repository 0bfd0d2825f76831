//! The state behind the routes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use wharf::Registry;
use wharf_client::Client;

use crate::idempotency::{Ledger, Retention};
use crate::openapi;

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
    /// Bounds on the answers that are kept under an `Idempotency-Key`.
    pub retention: Retention,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(100),
            longest_timeout: Duration::from_secs(600),
            request_bytes: 2 << 20,
            upload_bytes: 96 << 20,
            retention: Retention::default(),
        }
    }
}

/// Everything that a request needs: what is docked, the way out, and the operator's choices.
pub struct Runner {
    pub(crate) registry: Registry,
    pub(crate) client: Client,
    pub(crate) options: Options,
    pub(crate) ledger: Arc<Ledger>,
    openapi: OnceLock<Bytes>,
    draining: AtomicBool,
}

impl Runner {
    /// A runner for the docked components.
    pub fn new(registry: Registry, client: Client, options: Options) -> Self {
        let ledger = Ledger::new(options.retention);
        Self { registry, client, options, ledger, openapi: OnceLock::new(), draining: AtomicBool::new(false) }
    }

    /// Turns readiness off: the process is about to end.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// The text of `openapi.json`.
    pub(crate) fn openapi(&self) -> Bytes {
        self.openapi.get_or_init(|| openapi::document(&self.registry).to_string().into()).clone()
    }
}
