//! Listening sockets and the runner behind them, shared by the commands.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use wharf::Registry;
use wharf_client::{Client, Endpoints, Limits};

use super::Exit;
use crate::{COMPONENTS, Options, Runner};

pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Exit> {
    let explain = |error| Exit::because(format!("cannot listen on {address}: {error}. Choose another with --listen"));
    TcpListener::bind(address).await.map_err(explain)
}

/// A runner for all components, with hosts pointed elsewhere by `NAME=URL` settings.
pub(crate) fn runner(endpoints: &[String]) -> Result<Arc<Runner>, Exit> {
    let registry = Registry::new(COMPONENTS);
    let endpoints = Endpoints::parse(endpoints.iter().map(String::as_str), &registry).map_err(|faults| {
        let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Exit::because(all.join("\n"))
    })?;
    let client = Client::new(endpoints, Limits::default())?;
    Ok(Arc::new(Runner::new(registry, client, Options::default())))
}
