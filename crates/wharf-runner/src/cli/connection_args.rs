//! The connection flags of a call.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use serde_json::Value;

use super::catalogue::key;
use super::demo::RunningSandbox;
use super::limit_args::LimitArgs;
use super::listen::{registry, runner};
use super::vendor_args::VendorArgs;
use super::{Exit, connection_form, connections_file, demo, examples, read};
use crate::{ConfiguredConnections, Runner};

/// The connection, or a sandbox.
#[derive(Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// JSON file with the connection, `{"key", "fields"}`; `-` is standard input. Or a name from --connections.
    #[arg(long, env = "WHARF_CONNECTION", value_name = "FILE|NAME")]
    connection: Option<String>,
    /// TOML file with named connections.
    #[arg(long, env = "WHARF_CONNECTIONS", value_name = "FILE")]
    connections: Option<PathBuf>,
    #[command(flatten)]
    vendor: VendorArgs,
    /// Starts a sandbox in this process for this call and uses its connection. Needs no configuration.
    #[arg(long)]
    demo: bool,
}

impl ConnectionArgs {
    /// Refuses what --demo would ignore. Variables of the environment are for all calls, and --demo is for this one.
    ///
    /// # Errors
    ///
    /// The flag that contradicts --demo.
    pub(crate) fn check(matches: &ArgMatches) -> Result<(), String> {
        let is_given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let flags = [("connection", "--connection"), ("connections", "--connections"), ("base_urls", "--endpoint")];
        match flags.iter().find(|(id, _)| is_given(id)).filter(|_| is_given("demo")) {
            Some((_, flag)) => Err(format!("{flag} contradicts --demo, which uses the connection of its own sandbox")),
            None => Ok(()),
        }
    }

    /// The runner, and the connection for the envelope of a call to an entry of the manifest.
    pub(crate) async fn open(&self, manifest: &Value, entry: &Value) -> Result<(Arc<Runner>, Value), Exit> {
        let component = key(manifest);
        if self.demo {
            let (runner, sandboxes) = demo::runner_with_sandboxes().await?;
            let connection = RunningSandbox::connection(&sandboxes, component);
            let no_sandbox = || Exit::usage(format_args!("{component} has no sandbox"));
            return Ok((runner, connection.ok_or_else(no_sandbox)?));
        }
        let registry = registry().map_err(Exit::listing)?;
        let runner = runner(registry, &self.vendor, &LimitArgs::default(), None).map_err(Exit::listing)?;
        if let Some(file) = &self.connections {
            runner.set_connections(connections_file::read(file, &runner.registry())?);
        }
        // An empty variable is how deployments leave one out.
        let Some(connection) = self.connection.as_deref().filter(|connection| !connection.is_empty()) else {
            return Err(match &self.connections {
                Some(file) => unnamed(file, &runner.configured_connections(), component),
                None => required(manifest, entry),
            });
        };
        let form = format!("wharf connections example {component} > connection.json");
        if connection == "-" || Path::new(connection).exists() {
            let read = read::json(Path::new(connection)).map_err(|exit| exit.then_try(form));
            return Ok((runner, read?));
        }
        if self.connections.is_some() {
            return Ok((runner, connection.into()));
        }
        let text = format!("there is no file {connection}. If it is the name of a connection, add --connections FILE");
        Err(or_demo(Exit::usage(text).then_try(form), manifest, entry))
    }
}

/// What to write where the file with connections is given, and none of its names.
fn unnamed(file: &Path, configured: &ConfiguredConnections, component: &str) -> Exit {
    let names = configured.names().remove(component).unwrap_or_default();
    let file = file.display();
    let Some(first) = names.first() else {
        let text = format!("{file} has no connection to {component}");
        return Exit::usage(text).then_try(format!("wharf connections example {component} --named"));
    };
    let text = format!("--connection is missing. {file} has for {component}: {}", names.join(", "));
    Exit::usage(text).then_try(format!("the same command with --connection {first}"))
}

/// What to write where no connection is given.
pub(crate) fn required(manifest: &Value, entry: &Value) -> Exit {
    let form = connection_form::json(connection_form::first(manifest));
    let text =
        format!("{} needs a connection: --connection FILE. The file is JSON of this form:\n\n{form}\n", key(entry));
    let write = format!("wharf connections example {} > connection.json", key(manifest));
    or_demo(Exit::usage(text).then_try(write), manifest, entry)
}

/// Adds the call that needs no connection, if there is a sandbox.
fn or_demo(exit: Exit, manifest: &Value, entry: &Value) -> Exit {
    match examples::call(manifest, entry) {
        call if call.contains(" --demo") => exit.then_try(format!("{call}  # needs no connection")),
        _ => exit,
    }
}
