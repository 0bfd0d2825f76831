use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tracing::{error, info, warn};
use wharf::Registry;

use super::declared::DeclaredArgs;
use super::limit_args::LimitArgs;
use super::listen::{address, listen, registry, runner};
use super::shutdown::{Signal, Signals, on_hangup};
use super::state_args::{self, StateArgs};
use super::vendor_args::VendorArgs;
use super::{Exit, hosted};
use crate::{CallerAuth, ConfiguredConnections, HttpService, Runner, ServerConfig};

/// API keys of callers, separated by commas. Not a flag: other users of the machine can read flags.
const API_KEYS: &str = "WHARF_API_KEYS";

/// Serves the components.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Serve {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS", value_parser = address)]
    listen: SocketAddr,
    /// File with the API keys of callers, one per line. SIGHUP reloads it. WHARF_API_KEYS takes keys too, separated by commas.
    #[arg(long, env = "WHARF_API_KEY_FILE", value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Allows listening beyond this machine without API keys.
    #[arg(long, env = "WHARF_NO_AUTH")]
    no_auth: bool,
    /// TOML file with connections that callers use by name. SIGHUP reloads it.
    #[arg(long, env = "WHARF_CONNECTIONS", value_name = "FILE")]
    connections: Option<PathBuf>,
    #[command(flatten)]
    pub(super) declared: DeclaredArgs,
    #[command(flatten)]
    vendor: VendorArgs,
    #[command(flatten)]
    state: StateArgs,
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
        let (runner, auth, config) =
            self.configure().map_err(|faults| Exit::listing(faults).then_try("wharf serve --help"))?;
        let shared = runner.shared_state().cloned();
        if let Some(shared) = &shared {
            state_args::start(shared).await.map_err(|fault| Exit::because(fault).then_try("wharf serve --help"))?;
        }
        let service = HttpService::new(runner, auth, self.limits.bodies());
        // Before the socket: whoever can reach the runner can also count on an orderly end.
        let signals = Signals::listen()?;
        let (listening, reloaded) = (self.listen, service.clone());
        on_hangup(move || self.reload(&reloaded))?;
        let listener = listen("serve", listening).await?;
        info!(address = %listener.local_addr()?, "listening");
        serve_until_shutdown(listener, service, config, signals).await;
        if let Some(shared) = shared {
            shared.leave().await;
        }
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn limits(&self) -> &LimitArgs {
        &self.limits
    }

    /// The runner, its authentication and its server as configured, or every error in the configuration.
    fn configure(&self) -> Result<(Arc<Runner>, CallerAuth, ServerConfig), Vec<String>> {
        let state = self.state.shared_state();
        let registry = registry();
        // An error in the registry is the runner's.
        let connections = registry.as_ref().map_or_else(|_| Ok(None), |registry| self.connections(registry).map(Some));
        let shared = state.as_ref().ok().cloned().flatten();
        let runner = registry.and_then(|registry| runner(registry, &self.vendor, &self.limits, shared));
        match (runner, connections, self.auth(), self.limits.server(), state) {
            (Ok(runner), Ok(connections), Ok(auth), Ok(config), Ok(_)) => {
                runner.set_connections(connections.unwrap_or_default());
                Ok((runner, auth, config))
            }
            (runner, connections, auth, config, state) => {
                let settings = [auth.err(), config.err()].into_iter().flatten();
                let lists = [runner.err(), connections.err(), state.err()].into_iter().flatten().flatten();
                Err(lists.chain(settings).collect())
            }
        }
    }

    fn connections(&self, registry: &Registry) -> Result<ConfiguredConnections, Vec<String>> {
        let file = self.connections.as_ref();
        file.map_or_else(|| Ok(ConfiguredConnections::default()), |file| ConfiguredConnections::read(file, registry))
    }

    fn auth(&self) -> Result<CallerAuth, String> {
        let of_environment = env::var_os(API_KEYS).unwrap_or_default();
        let of_environment = of_environment.to_str().ok_or_else(|| format!("{API_KEYS} is not UTF-8"))?;
        let mut keys = of_environment.replace(',', "\n");
        if let Some(file) = &self.api_key_file {
            let text =
                fs::read_to_string(file).map_err(|error| format!("--api-key-file {}: {error}", file.display()))?;
            keys.push('\n');
            // Some editors write a byte order mark.
            keys += text.trim_start_matches('\u{feff}');
        }
        let keys: Vec<&str> = keys.lines().map(str::trim).filter(|key| !key.is_empty()).collect();
        let keys_expected = self.api_key_file.is_some() || env::var_os(API_KEYS).is_some();
        match (keys_expected, self.listen.ip().is_loopback() || self.no_auth) {
            (true, _) => CallerAuth::with_keys(keys),
            (false, true) if self.no_auth => Ok(CallerAuth::open()),
            (false, true) => Ok(CallerAuth::at(self.listen)),
            (false, false) => Err(format!(
                "refusing to listen beyond this machine on {} without API keys. Write some with \
                 `openssl rand -hex 32 > keys.txt` and add --api-key-file keys.txt, or set {API_KEYS}, or add --no-auth",
                self.listen
            )),
        }
    }

    /// Reads the files with API keys, named connections and components again. An error in one of them changes nothing.
    fn reload(&self, service: &HttpService) {
        if self.api_key_file.is_none() && self.connections.is_none() && self.declared.is_empty() {
            info!("SIGHUP ignored: no file with API keys, connections or components is configured");
            return;
        }
        let components = registry().and_then(|registry| {
            let connections = self.connections(&registry)?;
            Ok((registry, connections))
        });
        match (self.auth(), components) {
            (Ok(auth), Ok((registry, connections))) => {
                let (count, runner) = (connections.count(), service.runner());
                match self.declared.is_empty() {
                    true => runner.set_connections(connections),
                    false => runner.replace_components(registry, connections),
                }
                let keys = service.auth().replace_keys(auth);
                info!(connections = count, keys, "API keys, connections and components reloaded");
            }
            (auth, components) => {
                for fault in auth.err().into_iter().chain(components.err().into_iter().flatten()) {
                    error!(fault, "API keys, connections and components not reloaded");
                }
            }
        }
    }
}

/// Serves until a shutdown signal, then drains the calls in flight. A second signal stops the process immediately.
pub(crate) async fn serve_until_shutdown(
    listener: TcpListener,
    service: HttpService,
    config: ServerConfig,
    mut signals: Signals,
) {
    let (stop, stopped) = oneshot::channel();
    let second_signal = async {
        let grace = match signals.next().await {
            // At a terminal there is no load balancer to wait for.
            Signal::Interrupt => Duration::ZERO,
            Signal::Terminate => config.grace,
        };
        // The receiver waits for as long as the runner serves.
        _ = stop.send(grace);
        signals.next().await
    };
    let stopped = async { stopped.await.unwrap_or_default() };
    tokio::select! {
        () = crate::serve(listener, service, stopped, &config) => {}
        _ = second_signal => warn!("second signal: stopping immediately"),
    }
}
