use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use clap::Args;
use tokio::net::TcpListener;
use tracing::{error, info, warn};

use super::limit_args::LimitArgs;
use super::listen::{listen, registry, runner};
use super::shutdown::{Signal, on_hangup, signal};
use super::{Exit, hosted};
use crate::{CallerAuth, ConfiguredConnections, HttpService, Runner};

/// API keys of callers, separated by commas. Not a flag: other users of the machine can read flags.
const API_KEYS: &str = "WHARF_API_KEYS";

/// Serves the components.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Serve {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// File with the API keys of callers, one per line. WHARF_API_KEYS takes them too, separated by commas.
    #[arg(long, env = "WHARF_API_KEY_FILE", value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Allows listening beyond this machine without API keys.
    #[arg(long, env = "WHARF_NO_AUTH")]
    no_auth: bool,
    /// TOML file with connections that callers use by name. SIGHUP reloads it.
    #[arg(long, env = "WHARF_CONNECTIONS", value_name = "FILE")]
    connections: Option<PathBuf>,
    /// Sends requests for one of a component's hosts to another base URL, as `COMPONENT.HOST=URL`. May repeat.
    #[arg(long = "endpoint", env = "WHARF_ENDPOINTS", value_delimiter = ',', value_name = "NAME=URL")]
    base_urls: Vec<String>,
    #[command(flatten)]
    limits: LimitArgs,
}

fn help() -> String {
    let example = "Examples:\n  wharf serve\n  \
        wharf serve --listen 0.0.0.0:8080 --api-key-file keys.txt --connections connections.toml";
    let first = hosted().first().map(|hosted| hosted.component);
    let hosts = first.iter().flat_map(|first| first.hosts.iter().map(|host| format!("{}.{host}", first.key)));
    let hosts: String = hosts.map(|host| format!(" --endpoint {host}=http://127.0.0.1:9090")).collect();
    format!("{example}\n  wharf serve{hosts}")
}

impl Serve {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let (runner, auth) = self.configure().map_err(Exit::listing)?;
        let (file, reloading) = (self.connections, runner.clone());
        on_hangup(move || match &file {
            Some(file) => reload(&reloading, file),
            None => info!("SIGHUP ignored: no connections file is configured"),
        })?;
        let listener = listen(self.listen).await?;
        info!(address = %listener.local_addr()?, "listening");
        let service = HttpService::new(runner, auth, self.limits.bodies());
        serve_until_shutdown(listener, service, &self.limits).await;
        Ok(())
    }

    /// The runner and its authentication as configured, or every error in the configuration.
    fn configure(&self) -> Result<(Arc<Runner>, CallerAuth), Vec<String>> {
        let auth = self.auth().map_err(|fault| vec![fault]);
        let runner = runner(&self.base_urls, &self.limits);
        let read = |file: &PathBuf| ConfiguredConnections::read(file, &registry()?);
        let connections = self.connections.as_ref().map_or_else(|| Ok(ConfiguredConnections::default()), read);
        match (auth, runner, connections) {
            (Ok(auth), Ok(runner), Ok(connections)) => {
                runner.set_connections(connections);
                Ok((runner, auth))
            }
            (auth, runner, connections) => {
                Err([auth.err(), runner.err(), connections.err()].into_iter().flatten().flatten().collect())
            }
        }
    }

    fn auth(&self) -> Result<CallerAuth, String> {
        let mut keys = env::var(API_KEYS).unwrap_or_default().replace(',', "\n");
        if let Some(file) = &self.api_key_file {
            keys.push('\n');
            keys += &fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
        let keys: Vec<&str> = keys.lines().map(str::trim).filter(|key| !key.is_empty()).collect();
        let keys_expected = self.api_key_file.is_some() || env::var_os(API_KEYS).is_some();
        match (keys_expected, self.listen.ip().is_loopback() || self.no_auth) {
            (true, _) => CallerAuth::with_keys(keys),
            (false, true) if self.no_auth => Ok(CallerAuth::open()),
            (false, true) => Ok(CallerAuth::at(self.listen)),
            (false, false) => Err(format!(
                "refusing to listen beyond this machine on {} without API keys. \
                 Set them with --api-key-file or {API_KEYS}, or use --no-auth",
                self.listen
            )),
        }
    }
}

/// Reloads the named connections. An invalid file changes nothing.
fn reload(runner: &Runner, file: &Path) {
    match ConfiguredConnections::read(file, runner.registry()) {
        Ok(connections) => {
            info!(count = connections.count(), "connections reloaded");
            runner.set_connections(connections);
        }
        Err(faults) => {
            for fault in faults {
                error!(fault, "connections not reloaded");
            }
        }
    }
}

/// Serves until a shutdown signal, then drains the calls in flight. A second signal stops the process immediately.
pub(crate) async fn serve_until_shutdown(listener: TcpListener, service: HttpService, limits: &LimitArgs) {
    let config = limits.server();
    let stop = async {
        match signal().await {
            // At a terminal there is no load balancer to wait for.
            Signal::Interrupt => Duration::ZERO,
            Signal::Terminate => config.grace,
        }
    };
    let second_signal = async {
        signal().await;
        signal().await;
    };
    tokio::select! {
        () = crate::serve(listener, service, stop, &config) => {}
        () = second_signal => warn!("second signal: stopping immediately"),
    }
}
