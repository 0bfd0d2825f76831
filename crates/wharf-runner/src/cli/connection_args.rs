//! The connection flags of a call.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use serde_json::Value;

use super::demo::RunningSandbox;
use super::limit_args::LimitArgs;
use super::listen::runner;
use super::vendor_args::VendorArgs;
use super::{Exit, demo, read};
use crate::{ConfiguredConnections, Runner};

/// The connection, or a sandbox.
#[derive(Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// JSON file with the connection, `{"key", "fields"}`; `-` is standard input. Or a name from --connections.
    #[arg(long, env = "WHARF_CONNECTION", value_name = "FILE|NAME", required_unless_present = "demo")]
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

    /// The runner, and the connection for the envelope of a call to `component`.
    pub(crate) async fn open(&self, component: &str) -> Result<(Arc<Runner>, Value), Exit> {
        if self.demo {
            let (runner, sandboxes) = demo::runner_with_sandboxes().await?;
            let connection = RunningSandbox::connection(&sandboxes, component);
            let no_sandbox = || Exit::usage(format_args!("{component} has no sandbox"));
            return Ok((runner, connection.ok_or_else(no_sandbox)?));
        }
        let runner = runner(&self.vendor, &LimitArgs::default()).map_err(Exit::listing)?;
        let connection = self.connection.as_deref().unwrap_or_default();
        let is_file = connection == "-" || Path::new(connection).exists();
        if let Some(file) = &self.connections {
            runner.set_connections(ConfiguredConnections::read(file, runner.registry()).map_err(Exit::listing)?);
            if !is_file {
                return Ok((runner, connection.into()));
            }
        } else if !is_file {
            return Err(Exit::usage(format_args!(
                "there is no file {connection}. A name needs the file of --connections"
            )));
        }
        Ok((runner, read::json(Path::new(connection))?))
    }
}
