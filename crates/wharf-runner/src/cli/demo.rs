use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::sleep;
use tracing::info;
use wharf::Registry;
use wharf::sandbox::{Hosted, SandboxOptions};

use super::declared::DeclaredArgs;
use super::examples::Example;
use super::limit_args::LimitArgs;
use super::listen::{address, listen, registry, runner};
use super::own_engine::OwnEngine;
use super::print::print_aside;
use super::report::failed;
use super::serve::serve_until_shutdown;
use super::shutdown::Signals;
use super::vendor_args::VendorArgs;
use super::{Exit, declared, examples, hosted};
use crate::http::in_turn::InTurn;
use crate::http::stand_in::serve_stand_in;
use crate::{CallerAuth, ConfiguredConnections, HttpService, Runner};

/// Serves the components against sandboxes. Needs no configuration.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Demo {
    /// Address to listen on.
    #[arg(long, env = "WHARF_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS", value_parser = address)]
    listen: SocketAddr,
    /// Runners behind the address, 1 to 16, which answer in turn. Several share state on a valkey-server or redis-server of
    /// their own, which must be on the path.
    #[arg(long, env = "WHARF_RUNNERS", default_value_t = 1, value_name = "COUNT", value_parser = RangedU64ValueParser::<usize>::new().range(1..=16))]
    runners: usize,
    #[command(flatten)]
    pub(super) declared: DeclaredArgs,
    #[command(flatten)]
    limits: LimitArgs,
}

fn help() -> String {
    let call = examples::with(|_, [action, ..]| format!("\nOne call without a server:\n{}", action.command_line("")));
    format!("Examples:\n  wharf demo\n  wharf demo --listen 127.0.0.1:8123 --fresh-seconds 0\n{}", call.trim_end())
}

/// How often a sandbox changes a record.
const CHANGE_EVERY: Duration = Duration::from_secs(5);

/// How often several runners tell how many calls each has answered.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// A simulated vendor that runs in this process: a component's sandbox, or a stand-in by its document.
pub(crate) struct RunningSandbox {
    /// Key of the component.
    component: String,
    hosts: Vec<String>,
    /// A connection that it accepts.
    connection: Value,
    address: SocketAddr,
    examples: Option<[Example; 3]>,
}

impl Demo {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let config = self.limits.server().map_err(|fault| Exit::usage(fault).then_try("wharf demo --help"))?;
        let signals = Signals::listen()?;
        let listener = listen("demo", self.listen).await?;
        let address = listener.local_addr()?;
        let options = SandboxOptions { change_every: Some(CHANGE_EVERY), retry_scale: 0.01 };
        let sandboxes = start_sandboxes(options).await?;
        let engine = if self.runners > 1 { Some(OwnEngine::start().await?) } else { None };
        let example = sandboxes.first().map(|running| (running.component.clone(), running.connection.clone()));
        let mut services = Vec::new();
        for _ in 0..self.runners {
            let shared = match &engine {
                Some(engine) => Some(engine.shared_state().await?),
                None => None,
            };
            let registry = registry().map_err(Exit::listing)?;
            let runner = runner(registry, &vendor(&sandboxes), &self.limits, shared).map_err(Exit::listing)?;
            runner.set_connections(named_connections(&sandboxes, &runner.registry())?);
            let (auth, bodies) = (CallerAuth::at(address), self.limits.bodies());
            services.push(HttpService::with_example(runner, auth, bodies, example.clone()));
        }
        let calls: String = sandboxes.iter().map(|sandbox| describe(sandbox, address)).collect();
        let in_turn = match self.runners {
            1 => String::new(),
            count => format!("Runners          {count}, in turn; X-Wharf-Runner of a response tells which\n"),
        };
        let text = format!(
            "Playground       http://{address}\nRunner           http://{address}\n{in_turn}{calls}Ctrl-C stops everything.\n"
        );
        let serving = async {
            match services.pop() {
                Some(service) if services.is_empty() => {
                    serve_until_shutdown(listener, service, config, signals).await;
                    Ok(())
                }
                last => serve_in_turn(listener, services.into_iter().chain(last).collect(), signals).await,
            }
        };
        tokio::select! {
            served = serving => served,
            exit = print_aside(text) => Err(exit),
        }
    }
}

/// Serves several runners until a shutdown signal. Logs now and then how many calls each has answered.
async fn serve_in_turn(listener: TcpListener, services: Vec<HttpService>, mut signals: Signals) -> Result<(), Exit> {
    let runners = InTurn::new(services);
    let counting = async {
        let mut told = Vec::new();
        loop {
            sleep(TELL_EVERY).await;
            let answered = runners.answered();
            if answered != told {
                info!(?answered, "requests answered by each runner");
                told = answered;
            }
        }
    };
    let stop = async move { _ = signals.next().await };
    tokio::select! {
        served = runners.clone().serve(listener, stop) => Ok(served?),
        () = counting => Ok(()),
    }
}

/// Starts the sandboxes in this process, and a runner for them.
pub(crate) async fn runner_with_sandboxes() -> Result<(Arc<Runner>, Vec<RunningSandbox>), Exit> {
    let sandboxes = start_sandboxes(SandboxOptions::default()).await?;
    let registry = registry().map_err(Exit::listing)?;
    let runner = runner(registry, &vendor(&sandboxes), &LimitArgs::default(), None).map_err(Exit::listing)?;
    Ok((runner, sandboxes))
}

impl RunningSandbox {
    fn connection_name(&self) -> String {
        format!("{}-sandbox", self.component)
    }

    /// The connection that a component's sandbox accepts.
    pub(crate) fn connection(sandboxes: &[Self], component: &str) -> Option<Value> {
        sandboxes.iter().find(|running| running.component == component).map(|running| running.connection.clone())
    }
}

async fn start_sandboxes(options: SandboxOptions) -> Result<Vec<RunningSandbox>, Exit> {
    let mut running = Vec::new();
    for Hosted { component, sandbox } in hosted() {
        let Some(sandbox) = *sandbox else { continue };
        let listener = listen("demo", (Ipv4Addr::LOCALHOST, 0).into()).await?;
        running.push(RunningSandbox {
            component: component.key.to_owned(),
            hosts: component.hosts.iter().map(|host| (*host).to_owned()).collect(),
            connection: sandbox.connection(),
            address: listener.local_addr()?,
            examples: examples::of(component.key, sandbox),
        });
        tokio::spawn(sandbox.serve(listener.into_std()?, options, Box::pin(std::future::pending())));
    }
    for loaded in declared::components().map_err(Exit::listing)? {
        let listener = listen("demo", (Ipv4Addr::LOCALHOST, 0).into()).await?;
        running.push(RunningSandbox {
            component: (*loaded.component.key).to_owned(),
            hosts: loaded.component.hosts,
            connection: loaded.stand_in.connection().clone(),
            address: serve_stand_in(loaded.stand_in, listener)?,
            examples: None,
        });
    }
    Ok(running)
}

/// The connections of the sandboxes by name, as an operator would configure them.
fn named_connections(sandboxes: &[RunningSandbox], registry: &Registry) -> Result<ConfiguredConnections, Exit> {
    let mut named = ConfiguredConnections::default();
    for running in sandboxes {
        let added = named.add(running.connection_name(), &running.component, &running.connection, registry);
        added.map_err(|failure| failed(&failure, false, "wharf sandbox"))?;
    }
    Ok(named)
}

/// The settings with which a runner uses the sandboxes.
fn vendor(sandboxes: &[RunningSandbox]) -> VendorArgs {
    let urls = |RunningSandbox { component, hosts, address, .. }: &RunningSandbox| {
        hosts.iter().map(|host| format!("{component}.{host}=http://{address}")).collect::<Vec<_>>()
    };
    VendorArgs { base_urls: sandboxes.iter().flat_map(urls).collect(), ..VendorArgs::default() }
}

/// The connection of a sandbox, and calls to try.
fn describe(running: &RunningSandbox, runner: SocketAddr) -> String {
    let RunningSandbox { component, connection, address, examples, .. } = running;
    let name = running.connection_name();
    let title = format!(
        "Sandbox          {component} at http://{address}\nConnection       {connection}\nIts name         {name}\n\n"
    );
    let Some([action, source, _]) = examples else { return title };
    let calls = [("An action", "actions", action), ("A dropdown", "data-sources", source)];
    let calls = calls.map(|(title, kind, example)| {
        let url = format!("http://{runner}/v1/components/{component}/{kind}/{}/invoke", example.key);
        let body = json!({ "connection": connection, "inputs": example.inputs() });
        format!("{title}:\n\ncurl -s {url} -H 'content-type: application/json' -d '{body}'\n\n")
    });
    title + &calls.concat()
}
