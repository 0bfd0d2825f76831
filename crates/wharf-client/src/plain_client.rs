//! An HTTP client for requests that belong to no component.

use std::error::Error;
use std::time::Duration;

use crate::tls::{client_config, root_certificates};

/// The `User-Agent` that vendors see.
pub(crate) const USER_AGENT: &str = concat!("wharf/", env!("CARGO_PKG_VERSION"));

/// An HTTP client with the same TLS settings, for requests that belong to no component: no redirects, no retries, no
/// proxy, and a timeout of 10 seconds.
///
/// # Errors
///
/// If TLS cannot be set up.
pub fn plain_client() -> Result<reqwest::Client, Box<dyn Error + Send + Sync>> {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .referer(false)
        .timeout(Duration::from_secs(10))
        .user_agent(USER_AGENT)
        .tls_backend_preconfigured(client_config(root_certificates())?)
        .build()?;
    Ok(client)
}
