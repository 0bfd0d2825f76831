use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;
use serde_json::json;
use servicetitan_sandbox::{Options, Sandbox};

use super::bounds::Bounds;
use super::listen::{listen, runner};
use super::serve::serve_until_end;
use super::{Exit, say};
use crate::Callers;

/// Serves the components against a sandbox tenant: nothing to configure.
#[derive(Args)]
pub(crate) struct Demo {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    #[command(flatten)]
    bounds: Bounds,
}

impl Demo {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let listener = listen(self.listen).await?;
        let tenant = listen((Ipv4Addr::LOCALHOST, 0).into()).await?;
        let (address, upstream) = (listener.local_addr()?, tenant.local_addr()?);
        let endpoints = ["api", "auth"].map(|host| format!("servicetitan.{host}=http://{upstream}"));
        let runner = runner(&endpoints, &self.bounds, Callers::anybody()).map_err(Exit::listing)?;
        let sandbox = Sandbox::new(&Options::default());
        introduce(&sandbox, address, upstream);
        tokio::spawn(sandbox.serve(tenant, std::future::pending()));
        serve_until_end(listener, runner, &self.bounds).await;
        Ok(())
    }
}

fn introduce(sandbox: &Sandbox, address: SocketAddr, upstream: SocketAddr) {
    let base = format!("http://{address}/v1/components/servicetitan");
    let connection = Sandbox::connection();
    let action = json!({ "connection": connection, "inputs": { "jobId": sandbox.first_job() } });
    let dropdown = json!({ "connection": connection });
    let curl = |path: &str, body: &serde_json::Value| {
        format!("curl -s {base}/{path}/invoke -H 'content-type: application/json' -d '{body}'")
    };
    say(format_args!("Runner           http://{address}"));
    say(format_args!("Sandbox tenant   http://{upstream}"));
    say(format_args!("Connection       {connection}\n"));
    say(format_args!("An action:\n\n{}\n", curl("actions/getJob", &action)));
    say(format_args!("A dropdown:\n\n{}\n", curl("data-sources/selectCustomers", &dropdown)));
    say("Ctrl-C ends both.\n");
}
