use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

use super::listen::listen;
use super::{Exit, print_line, shutdown};

/// Serves a simulated ServiceTitan tenant, for trying things out.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Sandbox {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:9090", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Seconds from one change of the tenant's own to the next; 0 for none.
    #[arg(long, env = "WHARF_CHANGE_SECONDS", default_value_t = 0, value_name = "SECONDS")]
    change_seconds: u64,
    /// What the vendor's waits of 10, 30, 60 and 300 seconds between deliveries of an event are multiplied by.
    #[arg(long, env = "WHARF_RETRY_SCALE", default_value_t = 1.0, value_name = "FACTOR")]
    retry_scale: f64,
}

const EXAMPLES: &str = "\
Examples:
  wharf sandbox
  wharf sandbox --listen 127.0.0.1:9191 --change-seconds 5 --retry-scale 0.01";

impl Sandbox {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let listener = listen(self.listen).await?;
        let address = listener.local_addr()?;
        print_line(format_args!("Sandbox tenant   http://{address}"));
        print_line(format_args!("Point a runner at it with"));
        print_line(format_args!(
            "  --endpoint servicetitan.api=http://{address} --endpoint servicetitan.auth=http://{address}"
        ));
        print_line(format_args!("Connection       {}", servicetitan_sandbox::Sandbox::connection()));
        let options = servicetitan_sandbox::Options { retry_scale: self.retry_scale, ..Default::default() };
        let sandbox = servicetitan_sandbox::Sandbox::new(&options);
        if self.change_seconds > 0 {
            let every = Duration::from_secs(self.change_seconds);
            tokio::spawn(sandbox.clone().play(every, std::future::pending()));
        }
        Ok(sandbox.serve(listener, async { _ = shutdown::asked_to_end().await }).await?)
    }
}
