use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tracing::info;

use super::listen::{listen, runner};
use super::{Exit, shutdown};
use crate::Runner;

/// Serves the components.
#[derive(Args)]
pub(crate) struct Serve {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Points one of a component's hosts elsewhere, such as `servicetitan.api=http://127.0.0.1:9000`. May repeat.
    #[arg(long = "endpoint", env = "WHARF_ENDPOINTS", value_delimiter = ',', value_name = "NAME=URL")]
    endpoints: Vec<String>,
    /// Listens beyond this machine although callers do not prove who they are.
    #[arg(long, env = "WHARF_NO_AUTH")]
    no_auth: bool,
    /// Most seconds that calls under way get at the end.
    #[arg(long, env = "WHARF_DRAIN_SECONDS", default_value_t = 25, value_name = "SECONDS")]
    drain_seconds: u64,
}

impl Serve {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        if !self.listen.ip().is_loopback() && !self.no_auth {
            let reason = "refusing to listen beyond this machine: callers do not prove who they are. \
                          Listen on 127.0.0.1 behind a proxy that checks them, or say --no-auth";
            return Err(Exit::because(reason));
        }
        let runner = runner(&self.endpoints)?;
        let listener = listen(self.listen).await?;
        info!(address = %listener.local_addr()?, "listening");
        let drain = Duration::from_secs(self.drain_seconds);
        Ok(crate::serve(listener, runner.clone().router(), until_end(runner), drain).await?)
    }
}

/// Waits until the process is asked to end, and turns readiness off.
pub(crate) async fn until_end(runner: Arc<Runner>) {
    shutdown::asked_to_end().await;
    runner.drain();
}
