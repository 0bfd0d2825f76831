//! Listening sockets and the runner behind them, shared by the commands.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use wharf::Registry;
use wharf_client::{BaseUrls, Client};

use super::Exit;
use super::limit_args::LimitArgs;
use crate::{COMPONENTS, CallerAuth, Runner};

pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Exit> {
    let explain = |error| Exit::because(format!("cannot listen on {address}: {error}. Choose another with --listen"));
    TcpListener::bind(address).await.map_err(explain)
}

/// A runner for all components, with hosts pointed elsewhere by `NAME=URL` settings.
///
/// # Errors
///
/// Every fault of the settings.
pub(crate) fn runner(
    endpoints: &[String],
    bounds: &LimitArgs,
    callers: CallerAuth,
) -> Result<Arc<Runner>, Vec<String>> {
    let registry = Registry::new(COMPONENTS);
    let endpoints = BaseUrls::parse(endpoints.iter().map(String::as_str), &registry)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let client = Client::new(endpoints, bounds.limits()).map_err(|error| vec![error.to_string()])?;
    Ok(Arc::new(Runner::new(registry, client, callers, bounds.options())))
}
