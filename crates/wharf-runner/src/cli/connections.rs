use clap::{Args, Subcommand};

use super::connections_file::example;
use super::declared::DeclaredArgs;
use super::{Exit, check_connections, example_connection};

/// Tests named connections, or shows the form of a connection.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Connections {
    #[command(flatten)]
    pub(super) declared: DeclaredArgs,
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
