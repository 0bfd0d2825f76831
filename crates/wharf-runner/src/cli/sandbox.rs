use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use wharf::sandbox::{Hosted, SandboxOptions};

use super::limit_args::seconds;
use super::listen::{address, listen};
use super::print::print_aside;
use super::shutdown::Signals;
use super::{Exit, hosted};

/// Serves a simulated vendor for tests and experiments.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Sandbox {
    /// Key of the component whose vendor is simulated. Without it, the first component that has a sandbox.
    component: Option<String>,
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:9090", value_name = "ADDRESS", value_parser = address)]
    listen: SocketAddr,
    /// Seconds between spontaneous changes of records, 0 to 86,400; 0 for no changes.
    #[arg(long, env = "WHARF_CHANGE_SECONDS", default_value_t = 0, value_name = "SECONDS", value_parser = seconds(0..=86_400))]
    change_seconds: u64,
    /// Factor for the vendor's waits between deliveries of a webhook event, 0 to 1,000.
    #[arg(long, env = "WHARF_RETRY_SCALE", default_value_t = 1.0, value_name = "FACTOR", value_parser = scale)]
    retry_scale: f64,
}

fn scale(text: &str) -> Result<f64, String> {
    let factor = text.parse().ok().filter(|factor| (0.0..=1_000.0).contains(factor));
    factor.ok_or_else(|| "expected a number from 0 to 1,000".to_owned())
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
            return Err(Exit::usage("no component with this key has a sandbox").then_try("wharf list"));
        };
        let mut signals = Signals::listen()?;
        let listener = listen("sandbox", self.listen).await?;
        let address = listener.local_addr()?;
        let flags = component.hosts.iter().map(|host| format!(" --endpoint {}.{host}=http://{address}", component.key));
        let text = format!(
            "Sandbox          {} at http://{address}\nFlags that point a runner at it:\n {}\nConnection       {}",
            component.key,
            flags.collect::<String>(),
            sandbox.connection()
        );
        let change_every = (self.change_seconds > 0).then(|| Duration::from_secs(self.change_seconds));
        let options = SandboxOptions { change_every, retry_scale: self.retry_scale };
        let stop = Box::pin(async move { _ = signals.next().await });
        tokio::select! {
            served = sandbox.serve(listener.into_std()?, options, stop) => Ok(served?),
            exit = print_aside(text) => Err(exit),
        }
    }
}
