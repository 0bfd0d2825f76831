//! The command line.

mod call;
mod catalogue;
mod cell;
mod check_connections;
mod completions;
mod component;
mod connection_args;
mod connection_form;
mod connections;
mod connections_file;
mod data_source_args;
mod declared;
mod demo;
mod entry_kind;
mod example_connection;
mod examples;
mod exit;
mod explain;
mod export;
mod form;
mod input_args;
mod invoke;
mod limit_args;
mod list;
mod listen;
mod manifest;
mod next;
mod open_files;
mod own_engine;
mod print;
mod progress;
mod read;
mod records;
mod report;
mod sandbox;
mod serve;
mod show;
mod shutdown;
mod state_args;
mod status;
mod table;
mod terminal;
#[cfg(test)]
mod tests;
mod vendor_args;

use std::ffi::OsString;
use std::io::stderr;
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};
use wharf::sandbox::Hosted;

use declared::DeclaredArgs;
pub(crate) use exit::Exit;

use crate::COMPONENTS;
use crate::telemetry::log::{FlushOnDrop, LogWriter};
use crate::telemetry::panics::log_panics;
use crate::telemetry::traces::Exporter;
use terminal::Terminal;

/// Runs components: workflow engines invoke their actions and data sources over HTTP, people from the command line.
#[derive(Parser)]
#[command(name = "wharf", version, after_help = examples(), after_long_help = format!("{}\n\n{}", examples(), status::statuses()))]
struct Arguments {
    /// Log filter, such as `info` or `wharf_client=debug`. Default: `info` for commands that serve, else `error`.
    #[arg(long, env = "WHARF_LOG", global = true, value_name = "FILTER")]
    log: Option<String>,
    /// Log format: text for people, or one JSON object per line.
    #[arg(long, env = "WHARF_LOG_FORMAT", value_enum, default_value_t = LogFormat::Human, global = true)]
    log_format: LogFormat,
    /// OTLP collector for traces, such as `http://127.0.0.1:4318`.
    #[arg(long, env = "WHARF_OTLP_ENDPOINT", global = true, value_name = "URL")]
    otlp_endpoint: Option<String>,
    #[command(subcommand)]
    command: Command,
}

fn examples() -> String {
    let lines = examples::with(|component, [action, ..]| {
        format!(
            "  wharf list {component} actions\n  wharf list {component} {}\n{}",
            action.key,
            action.command_line("")
        )
    });
    format!("Examples that need no configuration:\n  wharf demo\n{}", lines.trim_end())
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    Human,
    Json,
}

#[derive(Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    List(list::List),
    Invoke(invoke::Invoke),
    Connections(connections::Connections),
    Component(component::Component),
    Manifest(manifest::Manifest),
    Export(export::Export),
    Sandbox(sandbox::Sandbox),
    Completions(completions::Completions),
}

impl Command {
    /// The default log filter.
    const fn default_log(&self) -> &'static str {
        match self {
            Self::Demo(_) | Self::Serve(_) | Self::Sandbox(_) => "info",
            _ => "error",
        }
    }

    /// The components that files declare.
    fn declared(&self) -> Option<&DeclaredArgs> {
        match self {
            Self::Demo(demo) => Some(&demo.declared),
            Self::Serve(serve) => Some(&serve.declared),
            Self::List(list) => Some(&list.declared),
            Self::Invoke(invoke) => Some(&invoke.declared),
            Self::Connections(connections) => Some(&connections.declared),
            Self::Manifest(manifest) => Some(&manifest.declared),
            _ => None,
        }
    }
}

/// The components that the binary hosts.
static HOSTED: OnceLock<&'static [Hosted]> = OnceLock::new();

fn hosted() -> &'static [Hosted] {
    HOSTED.get_or_init(|| COMPONENTS)
}

/// Parses the command line and runs the command with these components.
pub fn run(components: &'static [Hosted]) -> ExitCode {
    _ = HOSTED.set(components);
    let words = explain::with_help(std::env::args_os().collect());
    let arguments = match parse(&words) {
        Ok(arguments) => arguments,
        Err(error) => return explain::explain(&error, &words),
    };
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(exit) => exit.report(),
    }
}

/// Parses a command line.
///
/// # Errors
///
/// What is wrong with it, or the help that it asks for.
fn parse(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> Result<Arguments, clap::Error> {
    let mut command = Arguments::command();
    let matches = command.try_get_matches_from_mut(arguments)?;
    if let Some(("invoke", invoke)) = matches.subcommand() {
        connection_args::ConnectionArgs::check(invoke)
            .map_err(|fault| command.error(ErrorKind::ArgumentConflict, fault))?;
    }
    Arguments::from_arg_matches(&matches)
}

fn start(arguments: Arguments) -> Result<(), Exit> {
    if let Some(declared) = arguments.command.declared() {
        declared.declare();
    }
    let filter = EnvFilter::try_new(arguments.log.as_deref().unwrap_or(arguments.command.default_log()));
    let filter = filter.map_err(|error| {
        Exit::usage(format_args!("--log: {error}")).then_try("--log info, or --log wharf_client=debug")
    })?;
    let writer = LogWriter::start(stderr())?;
    // Dropped last, so that nothing is logged after it.
    let _flush = FlushOnDrop(writer.clone());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exporter = arguments.otlp_endpoint.map(|url| Exporter::new(&url, runtime.handle().clone()));
    let exporter = exporter.transpose().map_err(|error| {
        Exit::usage(format_args!("--otlp-endpoint: {error}")).then_try("--otlp-endpoint http://127.0.0.1:4318")
    })?;
    let log = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
    let log = match arguments.log_format {
        LogFormat::Human => log.with_ansi(Terminal::errors().colours).boxed(),
        LogFormat::Json => log.json().flatten_event(true).boxed(),
    };
    let traces = exporter.as_ref().map(Exporter::layer);
    tracing_subscriber::registry().with(log.with_filter(filter)).with(traces).init();
    log_panics();
    runtime.block_on(async {
        match arguments.command {
            Command::Demo(demo) => demo.run().await,
            Command::Serve(serve) => serve.run().await,
            Command::Invoke(invoke) => invoke.run().await,
            Command::Connections(connections) => connections.run().await,
            Command::Sandbox(sandbox) => sandbox.run().await,
            Command::Component(component) => component.run(),
            Command::List(list) => list.run(),
            Command::Manifest(manifest) => manifest.run(),
            Command::Export(export) => export.run(),
            Command::Completions(completions) => completions.run(),
        }
    })
}
