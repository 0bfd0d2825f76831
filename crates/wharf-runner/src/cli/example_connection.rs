use clap::Args;
use serde_json::Value;

use super::entry_kind::EntryKind;
use super::listen::registry;
use super::print::print_line;
use super::report::failed;
use super::{Exit, connection_form, hosted};

/// Prints the form of a connection, to fill in.
///
/// It has the required fields, and those with a default. `wharf list COMPONENT CONNECTION` explains all fields.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct ExampleConnection {
    /// Key of the component.
    component: String,
    /// Key of the connection, for a component with several kinds. Default: the most common one.
    key: Option<String>,
    /// Prints TOML for --connections, with the secrets in the environment, instead of JSON for --connection.
    #[arg(long)]
    named: bool,
}

fn help() -> String {
    let component = hosted().first().map_or("COMPONENT", |hosted| hosted.component.key);
    format!(
        "Examples:\n  wharf connections example {component} > connection.json\n  \
         wharf connections example {component} --named > connections.toml"
    )
}

impl ExampleConnection {
    pub(crate) fn run(self) -> Result<(), Exit> {
        let registry = registry().map_err(Exit::listing)?;
        let registered =
            registry.component(&self.component).map_err(|failure| failed(&failure, false, "wharf list"))?;
        let manifest: Value = serde_json::from_str(registered.manifest())?;
        let connection = match &self.key {
            None => connection_form::first(&manifest),
            Some(key) => {
                let next = format!("wharf list {} connections", self.component);
                registered.connection(key).map_err(|failure| failed(&failure, false, next))?;
                let mut all = EntryKind::Connections.entries(&manifest).into_iter();
                all.find(|entry| entry["key"] == **key).unwrap_or(&Value::Null)
            }
        };
        print_line(match self.named {
            true => connection_form::toml(&self.component, connection),
            false => connection_form::json(connection),
        })
    }
}
