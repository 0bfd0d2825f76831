use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use wharf::sandbox::{Hosted, SandboxOptions};

use super::listen::listen;
use super::{Exit, hosted, print_line, shutdown};

/// Serves a simulated vendor for tests and experiments.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Sandbox {
    /// Key of the component whose vendor is simulated. Without it, the first component that has a sandbox.
    component: Option<String>,
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:9090", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Seconds between spontaneous changes of records; 0 for no changes.
    #[arg(long, env = "WHARF_CHANGE_SECONDS", default_value_t = 0, value_name = "SECONDS")]
    change_seconds: u64,
    /// Factor for the vendor's waits between deliveries of a webhook event.
    #[arg(long, env = "WHARF_RETRY_SCALE", default_value_t = 1.0, value_name = "FACTOR")]
    retry_scale: f64,
}

const EXAMPLES: &str = "\
Examples:
  wharf sandbox
  wharf sandbox --listen 127.0.0.1:9191 --change-seconds 5 --retry-scale 0.01";

impl Sandbox {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let wanted = |key: &str| self.component.as_deref().is_none_or(|wanted| wanted == key);
        let mut sandboxes = hosted().iter().filter_map(|Hosted { component, sandbox }| Some((component, (*sandbox)?)));
        let Some((component, sandbox)) = sandboxes.find(|(component, _)| wanted(component.key)) else {
            return Err(Exit::usage("no component with this key has a sandbox"));
        };
        let listener = listen(self.listen).await?;
        let address = listener.local_addr()?;
        print_line(format_args!("Sandbox          {} at http://{address}", component.key));
        print_line("Flags that point a runner at it:");
        let flags = component.hosts.iter().map(|host| format!(" --endpoint {}.{host}=http://{address}", component.key));
        print_line(format_args!(" {}", flags.collect::<String>()));
        print_line(format_args!("Connection       {}", sandbox.connection()));
        let change_every = (self.change_seconds > 0).then(|| Duration::from_secs(self.change_seconds));
        let options = SandboxOptions { change_every, retry_scale: self.retry_scale };
        let stop = Box::pin(async { _ = shutdown::signal().await });
        Ok(sandbox.serve(listener.into_std()?, options, stop).await?)
    }
}
