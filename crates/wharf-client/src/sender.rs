//! What every request to a vendor needs, whichever connection it uses.

use crate::limits::Limits;
use crate::memory::Memory;
use crate::metrics::Metrics;
use crate::plain_client::plain_client;
use crate::tls::{client_config, root_certificates};
use crate::transport::{AddressPolicy, Transport};

/// The transports, limits and metrics of a process.
pub(crate) struct Sender {
    pub(crate) vendors: Transport,
    pub(crate) downloads: Transport,
    /// Encodes multipart bodies; sends nothing.
    pub(crate) multipart_encoder: reqwest::Client,
    /// Shared by requests and responses.
    pub(crate) memory: Memory,
    pub(crate) limits: Limits,
    pub(crate) metrics: Metrics,
}

impl Sender {
    pub(crate) fn new(limits: Limits) -> Result<Self, reqwest::Error> {
        Ok(Self {
            vendors: Transport::new(AddressPolicy::Anywhere, client_config(root_certificates()), &limits),
            downloads: Transport::new(AddressPolicy::PublicOverTls, client_config(root_certificates()), &limits),
            multipart_encoder: plain_client()?,
            memory: Memory::new(limits.buffer_bytes),
            limits,
            metrics: Metrics::new(),
        })
    }
}
