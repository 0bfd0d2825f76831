//! The client of a process.

use std::sync::Arc;

use prometheus_client::registry::Registry;
use wharf::{Failure, OwnedComponent, ResolvedConnection, Secret};
use wharf_state::SharedState;

use crate::address::Addresses;
use crate::base_urls::BaseUrls;
use crate::call::{Call, Context};
use crate::connection_handle::{ConnectionHandle, SharedValues};
use crate::limits::Limits;
use crate::memory::Memory;
use crate::proxy::Proxy;
use crate::sender::SenderFactory;

/// Sends all requests to vendors; holds what connections share.
pub struct Client {
    senders: SenderFactory,
    base_urls: BaseUrls,
    shared: Arc<SharedValues>,
    state: Option<Arc<SharedState>>,
}

impl Client {
    /// A client that uses the given base URLs instead of the components' own.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub fn new(base_urls: BaseUrls, limits: Limits) -> Result<Self, rustls::Error> {
        Self::with_proxy(base_urls, limits, None)
    }

    /// A client that opens all its connections through the proxy, if there is one: to vendors, to the hosts that issue
    /// tokens, and to those of files. The proxy resolves their names, so it decides which addresses may be reached.
    ///
    /// # Errors
    ///
    /// If TLS cannot be set up.
    pub fn with_proxy(base_urls: BaseUrls, limits: Limits, proxy: Option<&Proxy>) -> Result<Self, rustls::Error> {
        Ok(Self {
            senders: SenderFactory::new(limits, proxy)?,
            base_urls,
            shared: Arc::new(SharedValues::new()),
            state: None,
        })
    }

    /// Shares rate limits, tokens and marks of writes with the other runners of this state.
    #[must_use]
    pub fn sharing(self, state: Option<Arc<SharedState>>) -> Self {
        Self { state, ..self }
    }

    /// What is shared with other runners, if anything is.
    pub fn state(&self) -> Option<&Arc<SharedState>> {
        self.state.as_ref()
    }

    /// The memory that requests and responses occupy together.
    pub fn memory(&self) -> &Memory {
        &self.senders.memory
    }

    /// Registers the client's metrics.
    pub fn register_metrics(&self, registry: &mut Registry) {
        self.senders.metrics.register(registry);
        if let Some(state) = &self.state {
            self.senders.metrics.register_shared(registry);
            state.register_metrics(registry);
        }
    }

    /// Prepares a connection to `component` for calls.
    ///
    /// Its calls carry the access token `token`; without one, a token is requested and cached.
    ///
    /// # Errors
    ///
    /// `invalid_connection` if a credential is not a valid header value, or the connection needs a token and has none;
    /// `internal` if one of the component's own URLs is invalid.
    pub fn open(
        &self,
        component: &OwnedComponent,
        resolved: ResolvedConnection,
        token: Option<Secret>,
    ) -> Result<ConnectionHandle, Failure> {
        let addresses = Addresses::resolve(&component.key, &resolved, &self.base_urls)?;
        let error_format = component.error_format.clone();
        ConnectionHandle::new(
            (&self.shared, self.state.as_ref()),
            &self.senders,
            addresses,
            error_format,
            resolved,
            token.as_ref(),
        )
    }

    /// The upstream of one invocation that uses a connection.
    ///
    /// # Errors
    ///
    /// `overloaded` if too many invocations of the connection's quota are in progress.
    pub fn call(&self, handle: Arc<ConnectionHandle>, context: Context) -> Result<Call, Failure> {
        Call::new(handle, context)
    }
}
