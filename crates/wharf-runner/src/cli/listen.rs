//! The listener and the runner that commands share.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use wharf::Registry;
use wharf_client::{BaseUrls, Client};

use super::limit_args::LimitArgs;
use super::{Exit, hosted};
use crate::Runner;

pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Exit> {
    let explain = |error| Exit::because(format!("cannot listen on {address}: {error}. Choose another with --listen"));
    TcpListener::bind(address).await.map_err(explain)
}

/// The registry of the hosted components.
///
/// # Errors
///
/// All key collisions.
pub(crate) fn registry() -> Result<Registry, Vec<String>> {
    Registry::new(hosted().iter().map(|hosted| hosted.component))
}

/// A runner of the hosted components, with base URLs from `NAME=URL` settings.
///
/// # Errors
///
/// All invalid settings.
pub(crate) fn runner(base_urls: &[String], limits: &LimitArgs) -> Result<Arc<Runner>, Vec<String>> {
    let registry = registry()?;
    let base_urls = BaseUrls::parse(base_urls.iter().map(String::as_str), &registry)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let client = Client::new(base_urls, limits.client()).map_err(|error| vec![error.to_string()])?;
    Ok(Arc::new(Runner::new(registry, client, &limits.options())))
}
