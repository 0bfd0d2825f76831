use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use futures_util::stream::{StreamExt, iter};
use serde_json::{Value, json};
use wharf::Failure;
use wharf::did_you_mean::hint;

use super::call::call;
use super::cell::counted;
use super::entry_kind::EntryKind;
use super::examples::quoted;
use super::limit_args::{LimitArgs, seconds};
use super::listen::{registry, runner};
use super::print::print_line;
use super::progress::Progress;
use super::report::problem_with_cause;
use super::status::Status;
use super::table::Table;
use super::terminal::{Terminal, strip_control};
use super::vendor_args::VendorArgs;
use super::{Exit, connections_file, next};
use crate::Runner;
use crate::connections::Listed;

/// How many connections are tested at once.
const AT_ONCE: usize = 8;

/// Tests named connections: each sends its vendor one small read.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CheckConnections {
    /// Names of connections. Without any, all of the file are tested, up to eight at once.
    names: Vec<String>,
    /// TOML file with named connections.
    #[arg(long, env = "WHARF_CONNECTIONS", value_name = "FILE")]
    connections: Option<PathBuf>,
    /// Time limit of each test in seconds, 1 to 86,400.
    #[arg(long, default_value_t = 30, value_name = "SECONDS", value_parser = seconds(1..=86_400))]
    timeout: u64,
    /// Prints JSON: a list with the problem document of each failure.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    vendor: VendorArgs,
}

const EXAMPLES: &str = "\
Examples:
  wharf connections check --connections connections.toml
  wharf connections check --connections connections.toml acme --json

Exit status: 0 if all connections work. Else that of the first that fails, before those that may work later. See wharf --help.";

impl CheckConnections {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let Some(file) = &self.connections else {
            return Err(Exit::usage("the file with the connections is missing: --connections FILE")
                .then_try("wharf connections check --connections connections.toml")
                .then_try(format!("{} > connections.toml  # writes one to fill in", connections_file::example())));
        };
        let registry = registry().map_err(Exit::listing)?;
        let runner = runner(registry, &self.vendor, &LimitArgs::default(), None).map_err(Exit::listing)?;
        runner.set_connections(connections_file::read(file, &runner.registry())?);
        let configured = runner.configured_connections();
        let listed = self.chosen(configured.listed())?;
        let progress = Progress::start("connections");
        let tests = listed.iter().map(|connection| self.test(&runner, *connection));
        let results: Vec<Result<(), Failure>> = iter(tests).buffered(AT_ONCE).collect().await;
        drop(progress);
        let results: Vec<(Listed<'_>, Result<(), Failure>)> = listed.into_iter().zip(results).collect();
        print_line(match self.json {
            true => results.iter().map(as_json).collect::<Value>().to_string(),
            false => table(&results).text(Terminal::output()),
        })?;
        outcome(&results, file)
    }

    /// The connections with the names that were given, in the order of the file.
    fn chosen<'a>(&self, mut listed: Vec<Listed<'a>>) -> Result<Vec<Listed<'a>>, Exit> {
        let known = || listed.iter().map(|connection| connection.name);
        if let Some(unknown) = self.names.iter().find(|name| !known().any(|known| known == **name)) {
            let hint = hint(unknown, known());
            let known = known().collect::<Vec<_>>().join(", ");
            let known = if known.is_empty() { "The file has none".to_owned() } else { format!("The file has {known}") };
            let exit = Exit::usage(format_args!("there is no connection {unknown}.{hint} {known}"));
            return Err(exit.then_try("the same command without names, to test all connections"));
        }
        listed.retain(|connection| self.names.is_empty() || self.names.iter().any(|name| name == connection.name));
        match listed.is_empty() {
            true => Err(Exit::usage("the file has no connections").then_try(connections_file::example())),
            false => Ok(listed),
        }
    }

    async fn test(&self, runner: &Arc<Runner>, connection: Listed<'_>) -> Result<(), Failure> {
        let envelope = json!({ "connection": connection.name, "timeoutMs": self.timeout.saturating_mul(1_000) });
        let target = (connection.component, connection.key);
        call(runner, EntryKind::Connections, target, &envelope, None).await.map(drop)
    }
}

fn as_json((connection, result): &(Listed<'_>, Result<(), Failure>)) -> Value {
    let Listed { name, component, key } = connection;
    let mut row = json!({ "name": name, "component": component, "key": key, "ok": result.is_ok() });
    if let Err(failure) = result {
        row["problem"] = problem_with_cause(failure);
    }
    row
}

fn table(results: &[(Listed<'_>, Result<(), Failure>)]) -> Table {
    let mut table = Table::wrapping(["NAME", "COMPONENT", "RESULT", "WHAT TO DO"]);
    for (connection, result) in results {
        let (result, what_to_do) = match result {
            Ok(()) => ("ok".to_owned(), ""),
            Err(failure) => (reason(failure), next::in_words(failure.code())),
        };
        table.add([connection.name, connection.component, &result, what_to_do].map(strip_control));
    }
    table
}

/// What happened, and its cause if one is known.
fn reason(failure: &Failure) -> String {
    let cause = failure.cause().map(|cause| format!(" ({cause})")).unwrap_or_default();
    format!("{}{cause}", failure.detail())
}

/// How the command ends: with the status of the first failure that a retry does not help, else of one that it may.
fn outcome(results: &[(Listed<'_>, Result<(), Failure>)], file: &Path) -> Result<(), Exit> {
    let failed: Vec<(&str, Status)> = results
        .iter()
        .filter_map(|(connection, result)| Some((connection.name, Status::of(result.as_ref().err()?.code()))))
        .collect();
    let Some(first) = failed.iter().find(|(_, status)| *status != Status::Later).or(failed.first()) else {
        return Ok(());
    };
    let text = format!("{} of {} failed", failed.len(), counted(results.len(), "connection"));
    let names: String = failed.iter().map(|(name, _)| format!(" {}", quoted(&strip_control(name)))).collect();
    let again = format!("wharf connections check --connections {}{names}", quoted(&file.display().to_string()));
    Err(Exit::because(text).with_status(first.1).then_try(again))
}
