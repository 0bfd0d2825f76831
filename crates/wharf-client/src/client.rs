//! The client of a process.

use std::sync::Arc;

use prometheus_client::registry::Registry;
use wharf::{Failure, OwnedComponent, ResolvedConnection, Secret};

use crate::address::Addresses;
use crate::base_urls::BaseUrls;
use crate::call::{Call, Context};
use crate::connection_handle::{ConnectionHandle, SharedState};
use crate::limits::Limits;
use crate::memory::Memory;
use crate::sender::Sender;

/// Sends all requests to vendors; holds what connections share.
pub struct Client {
    sender: Arc<Sender>,
    base_urls: BaseUrls,
    shared: SharedState,
}

impl Client {
    /// A client that uses the given base URLs instead of the components' own.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub fn new(base_urls: BaseUrls, limits: Limits) -> Result<Self, reqwest::Error> {
        Ok(Self { sender: Arc::new(Sender::new(limits)?), base_urls, shared: SharedState::new() })
    }

    /// The memory that requests and responses occupy together.
    pub fn memory(&self) -> &Memory {
        &self.sender.memory
    }

    /// Registers the client's metrics.
    pub fn register_metrics(&self, registry: &mut Registry) {
        self.sender.metrics.register(registry);
    }

    /// Prepares a connection to `component` for calls.
    ///
    /// # Errors
    ///
    /// `invalid_connection` if a credential is not a valid header value; `internal` if one of the component's own URLs
    /// is invalid.
    pub fn open(&self, component: &OwnedComponent, resolved: ResolvedConnection) -> Result<ConnectionHandle, Failure> {
        let addresses = Addresses::resolve(&component.key, &resolved, &self.base_urls)?;
        let error_format = component.error_format.clone();
        ConnectionHandle::new(&self.shared, &self.sender.limits, addresses, error_format, resolved)
    }

    /// The upstream of one invocation that uses a connection.
    ///
    /// The calls carry the access token `token`; without one, a token is requested and cached.
    ///
    /// # Errors
    ///
    /// `overloaded` if too many invocations of the connection's quota are in progress.
    pub fn call(
        &self,
        handle: Arc<ConnectionHandle>,
        token: Option<Secret>,
        context: Context,
    ) -> Result<Call, Failure> {
        Call::new(self.sender.clone(), handle, token, context)
    }
}
