use std::path::Path;

use clap::{Args, Subcommand};
use wharf::Registry;

use super::{Exit, check_connections, example_connection, hosted};
use crate::ConfiguredConnections;

/// Tests named connections, or shows the form of a connection.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Connections {
    #[command(subcommand)]
    command: ConnectionsCommand,
}

#[derive(Subcommand)]
enum ConnectionsCommand {
    Check(check_connections::CheckConnections),
    Example(example_connection::ExampleConnection),
}

fn help() -> String {
    format!("Examples:\n  {} > connections.toml\n  wharf connections check --connections connections.toml", example())
}

impl Connections {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        match self.command {
            ConnectionsCommand::Check(check) => check.run().await,
            ConnectionsCommand::Example(example) => example.run(),
        }
    }
}

/// The command that shows a file with named connections.
pub(crate) fn example() -> String {
    let component = hosted().first().map_or("COMPONENT", |hosted| hosted.component.key);
    format!("wharf connections example {component} --named")
}

/// Reads a file with named connections.
///
/// # Errors
///
/// Every fault of the file.
pub(crate) fn read(file: &Path, registry: &Registry) -> Result<ConfiguredConnections, Exit> {
    ConfiguredConnections::read(file, registry).map_err(|faults| Exit::listing(faults).then_try(example()))
}
