//! Listening sockets and the runner behind them, shared by the commands.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use wharf::Registry;
use wharf_client::{Client, Endpoints};

use super::Exit;
use super::bounds::Bounds;
use crate::{COMPONENTS, Callers, Runner};

pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Exit> {
    let explain = |error| Exit::because(format!("cannot listen on {address}: {error}. Choose another with --listen"));
    TcpListener::bind(address).await.map_err(explain)
}

/// A runner for all components, with hosts pointed elsewhere by `NAME=URL` settings.
///
/// # Errors
///
/// Every fault of the settings.
pub(crate) fn runner(endpoints: &[String], bounds: &Bounds, callers: Callers) -> Result<Arc<Runner>, Vec<String>> {
    let registry = Registry::new(COMPONENTS);
    let endpoints = Endpoints::parse(endpoints.iter().map(String::as_str), &registry)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let client = Client::new(endpoints, bounds.limits()).map_err(|error| vec![error.to_string()])?;
    Ok(Arc::new(Runner::new(registry, client, callers, bounds.options())))
}
