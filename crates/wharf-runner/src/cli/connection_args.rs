//! Which tenant is called, and as whom.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde_json::Value;
use servicetitan_sandbox::Sandbox;

use super::limit_args::LimitArgs;
use super::listen::runner;
use super::{Exit, demo, read};
use crate::{CallerAuth, ConfiguredConnections, Runner};

/// The connection, or the sandbox tenant.
#[derive(Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// File with the connection, JSON: `{"key", "fields"}`; `-` is standard input. Or a name from --connections.
    #[arg(long, env = "WHARF_CONNECTION", value_name = "FILE|NAME", required_unless_present = "demo")]
    connection: Option<String>,
    /// TOML file with named connections.
    #[arg(long, env = "WHARF_CONNECTIONS", value_name = "FILE")]
    connections: Option<PathBuf>,
    /// Points one of the component's hosts elsewhere. May repeat.
    #[arg(long = "endpoint", env = "WHARF_ENDPOINTS", value_delimiter = ',', value_name = "NAME=URL")]
    endpoints: Vec<String>,
    /// Calls a sandbox tenant in this process with its own connection: nothing to configure. It ends with the call.
    #[arg(long, env = "WHARF_DEMO")]
    demo: bool,
}

impl ConnectionArgs {
    /// The runner to call, and what an envelope says of the connection.
    pub(crate) async fn open(&self) -> Result<(Arc<Runner>, Value), Exit> {
        if self.demo {
            return Ok((demo::sandboxed().await?, Sandbox::connection()));
        }
        let runner = runner(&self.endpoints, &LimitArgs::default(), CallerAuth::anybody()).map_err(Exit::listing)?;
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
