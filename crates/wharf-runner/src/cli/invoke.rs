use std::error::Error;
use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write, stdout};
use std::path::{Path, PathBuf};

use axum::response::Response;
use clap::Args;
use http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use wharf::Registry;

use super::call::Route;
use super::connection_args::ConnectionArgs;
use super::data_source_args::DataSourceArgs;
use super::entry_kind::{EntryKind, find};
use super::input_args::InputArgs;
use super::progress::Progress;
use super::report::refused;
use super::terminal::Terminal;
use super::{Exit, show, status};
use crate::COMPONENTS;
use crate::http::response::BYTES;

/// Invokes an action or a data source, polls a trigger, or tests a connection, and prints the answer.
///
/// On a terminal the answer is a table or a list of fields. Elsewhere it is JSON, as it came.
#[derive(Args)]
#[command(after_help = help())]
pub(crate) struct Invoke {
    /// Key of the component.
    component: String,
    /// Key of the action, data source, trigger or connection.
    key: String,
    /// Prints JSON as it came, and failures as JSON too.
    #[arg(long, env = "WHARF_JSON")]
    json: bool,
    /// Writes the answer there: the bytes of a file, else JSON. `-` is standard output.
    #[arg(long, env = "WHARF_OUTPUT", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Seconds that the call may take.
    #[arg(long, env = "WHARF_TIMEOUT", value_name = "SECONDS")]
    timeout: Option<u64>,
    /// File that keeps where the polls of a trigger are: read if it is there, written when the answer is out.
    #[arg(long, env = "WHARF_STATE", value_name = "FILE")]
    state: Option<PathBuf>,
    #[command(flatten)]
    inputs: InputArgs,
    #[command(flatten)]
    wish: DataSourceArgs,
    #[command(flatten)]
    access: ConnectionArgs,
}

fn help() -> String {
    const EXAMPLES: &str = "\
Examples, with nothing to configure:
  wharf invoke servicetitan getJob --demo --input jobId=5000001
  wharf invoke servicetitan listJobs --demo --inputs '{\"jobStatus\": \"Scheduled\", \"pageSize\": 5}'
  wharf invoke servicetitan selectCustomers --demo --search miller --limit 10
  wharf invoke servicetitan selectTechnician --demo --json | jq -r '.result[].label'
  wharf invoke servicetitan serviceTitanConnection --demo
  wharf invoke servicetitan pollChangesTrigger --demo --state state.json --input resourceType=jobs \\
    --input showNewRecords=true --input showUpdatedRecords=true --input lookBackDate=2025-01-01";
    format!("{EXAMPLES}\n\n{}", status::statuses())
}

impl Invoke {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let refused = |failure| refused(failure, self.json);
        let registry = Registry::new(COMPONENTS);
        let docked = registry.component(&self.component).map_err(refused)?;
        let manifest: Value = serde_json::from_str(docked.manifest())?;
        let (part, entry) = find(&manifest, &self.key).map_err(refused)?;
        let inputs = self.inputs.read(entry)?;
        let (runner, connection) = self.access.open().await?;
        let mut envelope = json!({ "connection": connection, "inputs": inputs });
        if let Some(seconds) = self.timeout {
            envelope["timeoutMs"] = seconds.saturating_mul(1_000).into();
        }
        if let Some(state) = self.known_state()? {
            envelope["state"] = state;
        }
        let route = Route::new(runner, part.route(&self.component, &self.key), self.json);
        let answer = self.call(part, &route, envelope).await?;
        self.print(answer).await
    }

    async fn call(&self, part: EntryKind, route: &Route, mut envelope: Value) -> Result<Response, Exit> {
        let progress = Progress::begin(&self.key);
        if let Some(progress) = &progress
            && part == EntryKind::DataSources
            && self.wish.is_for_choices()
        {
            route.fetch(&envelope, progress).await?;
        }
        self.wish.add_to(&mut envelope);
        let accept = if self.output.is_some() || self.is_for_people() { BYTES } else { "application/json" };
        route.call(&envelope, accept).await
    }

    async fn print(&self, answer: Response) -> Result<(), Exit> {
        let (head, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        if let Some(path) = &self.output {
            self.write(path, &body)?;
        } else if !self.is_for_people() {
            self.print_line(String::from_utf8_lossy(&body))?;
        } else if head.headers.contains_key(X_CONTENT_TYPE_OPTIONS) {
            // The runner says so of files alone.
            let kind = head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or(BYTES);
            self.print_line(format_args!("A file of {} bytes, {kind}. Write it with --output FILE.", body.len()))?;
        } else {
            self.print_line(show::answer(&body, Terminal::output()))?;
        }
        self.keep_state(&body)
    }

    /// What the last poll left, if there was one.
    fn known_state(&self) -> Result<Option<Value>, Exit> {
        let Some(path) = self.state.as_ref().filter(|path| path.exists()) else { return Ok(None) };
        let text = fs::read_to_string(path).map_err(|error| unusable(path, &error))?;
        serde_json::from_str(&text).map(Some).map_err(|error| unusable(path, &error))
    }

    /// Leaves to the next poll what this one answered. Comes last, so that nothing is passed that was not printed.
    fn keep_state(&self, answer: &[u8]) -> Result<(), Exit> {
        let Some(path) = &self.state else { return Ok(()) };
        let answer: Value = serde_json::from_slice(answer)?;
        replace(path, &answer["state"].to_string()).map_err(|error| unusable(path, &error))
    }

    /// Writes what is asked for. Whoever closed the pipe does not want it, but then nothing may be taken for passed.
    fn print_line(&self, text: impl Display) -> Result<(), Exit> {
        match writeln!(stdout(), "{text}").and_then(|()| stdout().flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe || self.state.is_some() => {
                Err(Exit::because(format_args!("cannot write the answer: {error}")))
            }
            _ => Ok(()),
        }
    }

    fn write(&self, path: &Path, body: &[u8]) -> Result<(), Exit> {
        let is_output = path.as_os_str() == "-";
        let written = match is_output {
            true => stdout().write_all(body).and_then(|()| stdout().flush()),
            false => fs::write(path, body),
        };
        written.map_err(|error| Exit::because(format_args!("cannot write {}: {error}", path.display())))?;
        if !is_output && self.is_for_people() {
            self.print_line(format_args!("{} bytes in {}", body.len(), path.display()))?;
        }
        Ok(())
    }

    /// Whether a person reads the answer, and wants it to be readable.
    fn is_for_people(&self) -> bool {
        !self.json && Terminal::output().watched
    }
}

/// Writes a file as a whole or not at all.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let new = path.with_added_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}

fn unusable(path: &Path, error: &dyn Error) -> Exit {
    Exit::because(format_args!("cannot use the state in {}: {error}", path.display()))
}
