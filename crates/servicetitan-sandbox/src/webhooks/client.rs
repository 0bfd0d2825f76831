//! The HTTP client that delivers events: no redirects, no proxy, no retries, a timeout of 10 seconds.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::redirect::Policy;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

const TIMEOUT: Duration = Duration::from_secs(10);

/// Creates the client.
pub(crate) fn new() -> Result<Client, Box<dyn Error + Send + Sync>> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let builder = Client::builder().no_proxy().redirect(Policy::none()).retry(reqwest::retry::never());
    Ok(builder.timeout(TIMEOUT).tls_backend_preconfigured(tls).build()?)
}
