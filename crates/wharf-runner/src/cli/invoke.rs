use std::error::Error;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Write, stdout};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use clap::Args;
use serde_json::{Value, json};
use wharf::Failure;

use super::call::{Output, call};
use super::connection_args::ConnectionArgs;
use super::data_source_args::DataSourceArgs;
use super::declared::DeclaredArgs;
use super::entry_kind::{EntryKind, find};
use super::input_args::InputArgs;
use super::limit_args::seconds;
use super::listen::registry;
use super::print::{print_line, unless_closed, unwritable, write_line};
use super::progress::Progress;
use super::report::failed;
use super::terminal::Terminal;
use super::{Exit, examples, next, show, status};

/// Invokes an action or a data source, polls a trigger, or tests a connection, and prints the answer.
///
/// On a terminal, the answer is a table or a list of fields. Otherwise it is unchanged JSON.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Invoke {
    /// Key of the component.
    component: String,
    /// Key of the action, data source, trigger or connection.
    key: String,
    /// Prints unchanged JSON, and failures as JSON too.
    #[arg(long)]
    json: bool,
    /// Writes the answer to a file: the bytes if the answer is a file, else JSON. `-` is standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Time limit of the call in seconds, 1 to 86,400.
    #[arg(long, value_name = "SECONDS", value_parser = seconds(1..=86_400))]
    timeout: Option<u64>,
    /// File with the state of a polling trigger: read if it exists, written after the answer is printed.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    #[command(flatten)]
    pub(super) declared: DeclaredArgs,
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    query: DataSourceArgs,
    #[command(flatten)]
    connection: ConnectionArgs,
}

fn help() -> String {
    let examples = examples::with(|_, [action, source, trigger]| {
        let search = source.search.map(|word| source.command_line(&format!(" --search {word} --limit 10")));
        let search = search.unwrap_or_default();
        let piped = source.command_line(" --json | jq -r '.result[].label'");
        let poll = trigger.command_line(" --state state.json");
        format!("Examples:\n{}{search}{piped}{poll}\n", action.command_line(""))
    });
    format!("{examples}{}", status::statuses())
}

impl Invoke {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let failed = |failure: Failure| failed(&failure, self.json, next::after(&failure, &self.component, &self.key));
        let registry = registry().map_err(Exit::listing)?;
        let registered = registry.component(&self.component).map_err(failed)?;
        let manifest: Value = serde_json::from_str(registered.manifest())?;
        let (kind, entry) = find(&manifest, &self.key).map_err(failed)?;
        if self.state.is_some() && kind != EntryKind::Triggers {
            let exit = Exit::usage(format_args!("--state is for polling triggers, and {} is none", self.key));
            return Err(exit.then_try(format!("wharf list {} triggers", self.component)));
        }
        let describe = |exit: Exit| exit.then_try(format!("wharf list {} {}", self.component, self.key));
        let inputs = self.inputs.read(entry).map_err(describe)?;
        let (runner, connection) = self.connection.open(&manifest, entry).await?;
        let mut envelope = json!({ "connection": connection, "inputs": inputs });
        if let Some(seconds) = self.timeout {
            envelope["timeoutMs"] = seconds.saturating_mul(1_000).into();
        }
        if let Some(state) = self.read_state()? {
            envelope["state"] = state;
        }
        self.query.add_to(&mut envelope);
        let progress = Progress::start(&self.key);
        let output = call(&runner, kind, (&self.component, &self.key), &envelope, progress.as_ref()).await;
        drop(progress);
        self.print(output.map_err(failed)?)
    }

    fn print(&self, output: Output) -> Result<(), Exit> {
        match (&self.output, output) {
            (Some(path), Output::File { bytes, .. }) => self.write(path, &bytes),
            (None, Output::File { content_type, bytes }) if self.is_for_people() => self.print_line(format_args!(
                "A file of {} bytes, {content_type}. Write it with --output FILE.",
                bytes.len()
            )),
            (path, output) => {
                let text: Bytes = output.json();
                match path {
                    Some(path) => self.write(path, &text)?,
                    None if self.is_for_people() => self.print_line(show::answer(&text, Terminal::output()))?,
                    None => self.print_line(String::from_utf8_lossy(&text))?,
                }
                self.store_state(&text)
            }
        }
    }

    /// The state that the previous poll stored, if any.
    fn read_state(&self) -> Result<Option<Value>, Exit> {
        let Some(path) = self.state.as_ref().filter(|path| path.exists()) else { return Ok(None) };
        let text = fs::read_to_string(path).map_err(|error| unusable(path, &error))?;
        serde_json::from_str(&text).map(Some).map_err(|error| unusable(path, &error))
    }

    /// Stores the state for the next poll. Must run last, so that no unprinted change is skipped.
    fn store_state(&self, answer: &[u8]) -> Result<(), Exit> {
        let Some(path) = &self.state else { return Ok(()) };
        let answer: Value = serde_json::from_slice(answer)?;
        replace(path, &answer["state"].to_string()).map_err(|error| unusable(path, &error))
    }

    /// Prints a line. With --state, a closed pipe is an error too: without output no state may be stored.
    fn print_line(&self, text: impl Display) -> Result<(), Exit> {
        match self.state {
            Some(_) => write_line(text).map_err(|error| unwritable(&error)),
            None => print_line(text),
        }
    }

    fn write(&self, path: &Path, body: &[u8]) -> Result<(), Exit> {
        if path.as_os_str() == "-" {
            let written = stdout().write_all(body).and_then(|()| stdout().flush());
            return if self.state.is_some() {
                written.map_err(|error| unwritable(&error))
            } else {
                unless_closed(written)
            };
        }
        fs::write(path, body)
            .map_err(|error| Exit::because(format_args!("cannot write {}: {error}", path.display())))?;
        if self.is_for_people() {
            self.print_line(format_args!("{} bytes written to {}", body.len(), path.display()))?;
        }
        Ok(())
    }

    /// Whether to format the answer for a person.
    fn is_for_people(&self) -> bool {
        !self.json && Terminal::output().is_terminal
    }
}

/// Replaces a file atomically.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_added_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}

fn unusable(path: &Path, error: &dyn Error) -> Exit {
    let text = format!("cannot use the state in {}: {error}", path.display());
    Exit::because(text).then_try("another --state FILE: a poll without a state starts from now")
}
