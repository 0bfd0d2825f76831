use std::net::SocketAddr;

use clap::Args;

use super::listen::listen;
use super::{Exit, say, shutdown};

/// Serves a simulated ServiceTitan tenant, for trying things out.
#[derive(Args)]
pub(crate) struct Sandbox {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:9090", value_name = "ADDRESS")]
    listen: SocketAddr,
}

impl Sandbox {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let listener = listen(self.listen).await?;
        let address = listener.local_addr()?;
        say(format_args!("Sandbox tenant   http://{address}"));
        say(format_args!("Point a runner at it with"));
        say(format_args!(
            "  --endpoint servicetitan.api=http://{address} --endpoint servicetitan.auth=http://{address}"
        ));
        say(format_args!("Connection       {}", servicetitan_sandbox::Sandbox::connection()));
        let sandbox = servicetitan_sandbox::Sandbox::new(&servicetitan_sandbox::Options::default());
        Ok(sandbox.serve(listener, async { _ = shutdown::asked_to_end().await }).await?)
    }
}
