//! The connection of a call, from the command line.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::Value;

use super::demo::Running;
use super::limit_args::LimitArgs;
use super::listen::runner;
use super::{Exit, demo, read};
use crate::{ConfiguredConnections, Runner};

/// The connection, or a sandbox.
#[derive(Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// File with the connection, JSON: `{"key", "fields"}`; `-` is standard input. Or a name from --connections.
    #[arg(long, env = "WHARF_CONNECTION", value_name = "FILE|NAME", required_unless_present = "demo")]
    connection: Option<String>,
    /// TOML file with named connections.
    #[arg(long, env = "WHARF_CONNECTIONS", value_name = "FILE")]
    connections: Option<PathBuf>,
    /// Sends requests for one of the component's hosts to another base URL. May repeat.
    #[arg(long = "endpoint", env = "WHARF_ENDPOINTS", value_delimiter = ',', value_name = "NAME=URL")]
    base_urls: Vec<String>,
    /// Calls a sandbox in this process with its own connection: nothing to configure. The sandbox ends with the call.
    #[arg(long)]
    demo: bool,
}

impl ConnectionArgs {
    /// The runner to call, and the connection for the envelope of a call to `component`.
    pub(crate) async fn open(&self, component: &str) -> Result<(Arc<Runner>, Value), Exit> {
        if self.demo {
            let (runner, sandboxes) = demo::sandboxed().await?;
            let connection = Running::connection(&sandboxes, component);
            let none = || Exit::usage(format_args!("{component} has no sandbox"));
            return Ok((runner, connection.ok_or_else(none)?));
        }
        let runner = runner(&self.base_urls, &LimitArgs::default()).map_err(Exit::listing)?;
        let given = self.connection.as_deref().unwrap_or_default();
        if let Some(file) = &self.connections {
            runner.set_connections(ConfiguredConnections::read(file, runner.registry()).map_err(Exit::listing)?);
            if given != "-" && !Path::new(given).exists() {
                return Ok((runner, given.into()));
            }
        }
        Ok((runner, read::json(Path::new(given))?))
    }
}
