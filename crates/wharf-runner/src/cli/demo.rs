use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::json;
use servicetitan_sandbox::{Options, Sandbox};

use super::limit_args::LimitArgs;
use super::listen::{listen, runner};
use super::serve::serve_until_end;
use super::{Exit, print_line};
use crate::{CallerAuth, Runner};

/// Serves the components against a sandbox tenant: nothing to configure.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    #[command(flatten)]
    bounds: LimitArgs,
}

const EXAMPLES: &str = "\
Examples:
  wharf demo
  wharf demo --listen 127.0.0.1:8123 --fresh-seconds 0

One call without a server: wharf invoke servicetitan getJob --demo --input jobId=5000001";

/// How often something changes at the tenant.
const EVERY: Duration = Duration::from_secs(5);

impl Demo {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let listener = listen(self.listen).await?;
        let tenant = listen((Ipv4Addr::LOCALHOST, 0).into()).await?;
        let (address, upstream) = (listener.local_addr()?, tenant.local_addr()?);
        let runner = runner(&endpoints(upstream), &self.bounds, CallerAuth::at(address)).map_err(Exit::listing)?;
        runner.set_example("servicetitan", Sandbox::connection());
        let sandbox = Sandbox::new(&Options { retry_scale: 0.01, ..Options::default() });
        introduce(&sandbox, address, upstream);
        tokio::spawn(sandbox.clone().play(EVERY, std::future::pending()));
        tokio::spawn(sandbox.serve(tenant, std::future::pending()));
        serve_until_end(listener, runner, &self.bounds).await;
        Ok(())
    }
}

/// A runner for a sandbox tenant that lives in this process.
pub(crate) async fn sandboxed() -> Result<Arc<Runner>, Exit> {
    let tenant = listen((Ipv4Addr::LOCALHOST, 0).into()).await?;
    let endpoints = endpoints(tenant.local_addr()?);
    let runner = runner(&endpoints, &LimitArgs::default(), CallerAuth::anybody()).map_err(Exit::listing)?;
    tokio::spawn(Sandbox::new(&Options::default()).serve(tenant, std::future::pending()));
    Ok(runner)
}

/// What points a runner at a tenant.
fn endpoints(tenant: SocketAddr) -> [String; 2] {
    ["api", "auth"].map(|host| format!("servicetitan.{host}=http://{tenant}"))
}

fn introduce(sandbox: &Sandbox, address: SocketAddr, upstream: SocketAddr) {
    let base = format!("http://{address}/v1/components/servicetitan");
    let connection = Sandbox::connection();
    let action = json!({ "connection": connection, "inputs": { "jobId": sandbox.first_job() } });
    let dropdown = json!({ "connection": connection });
    let curl = |path: &str, body: &serde_json::Value| {
        format!("curl -s {base}/{path}/invoke -H 'content-type: application/json' -d '{body}'")
    };
    print_line(format_args!("Page for people  http://{address}"));
    print_line(format_args!("Runner           http://{address}"));
    print_line(format_args!("Sandbox tenant   http://{upstream}"));
    print_line(format_args!("Connection       {connection}\n"));
    print_line(format_args!("An action:\n\n{}\n", curl("actions/getJob", &action)));
    print_line(format_args!("A dropdown:\n\n{}\n", curl("data-sources/selectCustomers", &dropdown)));
    print_line("Ctrl-C ends both.\n");
}
