use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};

use clap::Args;
use tokio::net::TcpListener;
use tracing::{error, info, warn};
use wharf::Registry;

use super::Exit;
use super::limit_args::LimitArgs;
use super::listen::{listen, runner};
use super::shutdown::{Request, asked_to_end, on_hangup};
use crate::{COMPONENTS, CallerAuth, ConfiguredConnections, Runner};

/// Keys of callers, separated by commas. Has no flag: other users of a machine can read those.
const API_KEYS: &str = "WHARF_API_KEYS";

/// Serves the components.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// File with the keys of callers, one on each line. The variable WHARF_API_KEYS takes them too, separated by commas.
    #[arg(long, env = "WHARF_API_KEY_FILE", value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// Listens beyond this machine although callers do not prove who they are.
    #[arg(long, env = "WHARF_NO_AUTH")]
    no_auth: bool,
    /// TOML file with connections that callers use by name. SIGHUP reads it again.
    #[arg(long, env = "WHARF_CONNECTIONS", value_name = "FILE")]
    connections: Option<PathBuf>,
    /// Points one of a component's hosts elsewhere, such as `servicetitan.api=http://127.0.0.1:9000`. May repeat.
    #[arg(long = "endpoint", env = "WHARF_ENDPOINTS", value_delimiter = ',', value_name = "NAME=URL")]
    endpoints: Vec<String>,
    #[command(flatten)]
    bounds: LimitArgs,
}

const EXAMPLES: &str = "\
Examples:
  wharf serve
  wharf serve --listen 0.0.0.0:8080 --api-key-file keys.txt --connections connections.toml
  wharf serve --endpoint servicetitan.api=http://127.0.0.1:9090 --endpoint servicetitan.auth=http://127.0.0.1:9090";

impl Serve {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let runner = self.runner().map_err(Exit::listing)?;
        let (file, reloading) = (self.connections, runner.clone());
        on_hangup(move || match &file {
            Some(file) => reload(&reloading, file),
            None => info!("there is no file of connections to read again"),
        })?;
        let listener = listen(self.listen).await?;
        info!(address = %listener.local_addr()?, "listening");
        serve_until_end(listener, runner, &self.bounds).await;
        Ok(())
    }

    /// The runner as configured, or every fault of the configuration.
    fn runner(&self) -> Result<Arc<Runner>, Vec<String>> {
        let mut faults = Vec::new();
        let callers = self.callers().unwrap_or_else(|fault| {
            faults.push(fault);
            CallerAuth::anybody()
        });
        let read = |file: &PathBuf| ConfiguredConnections::read(file, &Registry::new(COMPONENTS));
        let connections = self.connections.as_ref().map_or_else(|| Ok(ConfiguredConnections::default()), read);
        match (runner(&self.endpoints, &self.bounds, callers), connections) {
            (Ok(runner), Ok(connections)) if faults.is_empty() => {
                runner.set_connections(connections);
                return Ok(runner);
            }
            (runner, connections) => {
                faults.extend(runner.err().unwrap_or_default());
                faults.extend(connections.err().unwrap_or_default());
            }
        }
        Err(faults)
    }

    fn callers(&self) -> Result<CallerAuth, String> {
        let mut keys = env::var(API_KEYS).unwrap_or_default().replace(',', "\n");
        if let Some(file) = &self.api_key_file {
            keys.push('\n');
            keys += &fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        }
        let keys: Vec<&str> = keys.lines().map(str::trim).filter(|key| !key.is_empty()).collect();
        let wanted = self.api_key_file.is_some() || env::var_os(API_KEYS).is_some();
        match (wanted, self.listen.ip().is_loopback() || self.no_auth) {
            (true, _) => CallerAuth::with_keys(keys),
            (false, true) if self.no_auth => Ok(CallerAuth::anybody()),
            (false, true) => Ok(CallerAuth::at(self.listen)),
            (false, false) => Err(format!(
                "refusing to listen beyond this machine on {}: callers do not prove who they are. \
                 Give keys with --api-key-file or {API_KEYS}, or say --no-auth",
                self.listen
            )),
        }
    }
}

/// Reads the named connections again. A file with a fault changes nothing.
fn reload(runner: &Runner, file: &Path) {
    match ConfiguredConnections::read(file, runner.registry()) {
        Ok(connections) => {
            info!(count = connections.count(), "connections were read again");
            runner.set_connections(connections);
        }
        Err(faults) => {
            for fault in faults {
                error!(fault, "the connections stay as they were");
            }
        }
    }
}

/// Serves until the process is asked to end, and then for its last calls. Asked again, it ends at once.
pub(crate) async fn serve_until_end(listener: TcpListener, runner: Arc<Runner>, bounds: &LimitArgs) {
    let sockets = bounds.sockets();
    let stop = async {
        match asked_to_end().await {
            // Whoever pressed Ctrl-C has noticed already.
            Request::Interrupt => Duration::ZERO,
            Request::Terminate => bounds.grace(),
        }
    };
    let twice = async {
        asked_to_end().await;
        asked_to_end().await;
    };
    tokio::select! {
        () = crate::http::server::serve(listener, runner, stop, &sockets) => {}
        () = twice => warn!("asked again: ending at once"),
    }
}
