//! What sends the requests of one set of credentials.

use std::sync::{Arc, OnceLock};

use crate::connector::{AddressPolicy, Connector};
use crate::limits::Limits;
use crate::memory::Memory;
use crate::metrics::Metrics;
use crate::proxy::Proxy;
use crate::tls::{client_config, root_certificates};
use crate::transport::Transport;

/// The connections of one set of credentials, with the limits and metrics of the process.
///
/// No connection serves two sets of credentials: a vendor whose responses get out of step on a connection must not
/// answer one tenant with the data of another.
pub(crate) struct Sender {
    pub(crate) vendors: Transport,
    /// Boxed because few connections need it.
    downloads: OnceLock<Box<Transport>>,
    /// Shared by requests and responses.
    pub(crate) memory: Memory,
    pub(crate) limits: Arc<Limits>,
    pub(crate) metrics: Arc<Metrics>,
    connectors: Arc<Connectors>,
}

impl Sender {
    /// The connections to file hosts that a redirect leads to.
    pub(crate) fn downloads(&self) -> &Transport {
        self.downloads.get_or_init(|| Box::new(Transport::new(self.connectors.downloads.clone())))
    }
}

struct Connectors {
    vendors: Connector,
    downloads: Connector,
}

/// Makes senders.
pub(crate) struct SenderFactory {
    connectors: Arc<Connectors>,
    /// Shared by requests and responses.
    pub(crate) memory: Memory,
    pub(crate) limits: Arc<Limits>,
    pub(crate) metrics: Arc<Metrics>,
}

impl SenderFactory {
    pub(crate) fn new(limits: Limits, proxy: Option<&Proxy>) -> Result<Self, rustls::Error> {
        let tls = client_config(root_certificates())?;
        let connector = |policy| Connector::new(policy, tls.clone(), limits.connect, proxy);
        let connectors = Connectors {
            vendors: connector(AddressPolicy::Anywhere),
            downloads: connector(AddressPolicy::PublicOverTls),
        };
        let (memory, metrics) = (Memory::new(limits.buffer_bytes), Arc::new(Metrics::new()));
        Ok(Self { connectors: Arc::new(connectors), memory, limits: Arc::new(limits), metrics })
    }

    /// A sender with connections of its own.
    pub(crate) fn sender(&self) -> Sender {
        Sender {
            vendors: Transport::new(self.connectors.vendors.clone()),
            downloads: OnceLock::new(),
            memory: self.memory.clone(),
            limits: self.limits.clone(),
            metrics: self.metrics.clone(),
            connectors: self.connectors.clone(),
        }
    }
}
