//! The command line.

mod bounds;
mod demo;
mod invoke;
mod listen;
mod manifest;
mod sandbox;
mod serve;
mod shutdown;

use std::fmt;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::observe::log_panics;
use crate::traces::Exporter;

/// Hosts components: a workflow engine invokes their actions and data sources over HTTP.
#[derive(Parser)]
#[command(name = "wharf", version)]
struct Arguments {
    /// What to log, such as `info` or `wharf_client=debug`.
    #[arg(long, env = "WHARF_LOG", default_value = "info", global = true)]
    log: String,
    /// How to log: for people, or one JSON object on each line.
    #[arg(long, env = "WHARF_LOG_FORMAT", value_enum, default_value_t = LogFormat::Human, global = true)]
    log_format: LogFormat,
    /// Collector that gets traces over OTLP, such as `http://127.0.0.1:4318`.
    #[arg(long, env = "WHARF_OTLP_ENDPOINT", global = true, value_name = "URL")]
    otlp_endpoint: Option<String>,
    #[command(subcommand)]
    command: Command,
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
    Invoke(invoke::Invoke),
    Manifest(manifest::Manifest),
    Sandbox(sandbox::Sandbox),
}

/// Why a command ended early, for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Exit(String);

impl Exit {
    pub(crate) fn because(reason: impl fmt::Display) -> Self {
        Self(reason.to_string())
    }

    /// Several reasons, a line each.
    pub(crate) fn listing(reasons: Vec<String>) -> Self {
        Self(reasons.join("\nwharf: "))
    }
}

impl<E: std::error::Error> From<E> for Exit {
    fn from(error: E) -> Self {
        Self::because(error)
    }
}

/// Runs the command that the arguments of the process name.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Exit(reason)) => {
            complain(&reason);
            ExitCode::FAILURE
        }
    }
}

fn start(arguments: Arguments) -> Result<(), Exit> {
    let filter = EnvFilter::try_new(&arguments.log)?;
    let colours = std::io::stderr().is_terminal();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exporter = arguments.otlp_endpoint.map(|url| Exporter::new(&url, runtime.handle().clone())).transpose()?;
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match arguments.log_format {
        LogFormat::Human => log.with_ansi(colours).boxed(),
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
            Command::Sandbox(sandbox) => sandbox.run().await,
            Command::Manifest(manifest) => manifest.run(),
        }
    })
}

/// Writes what a command is asked for. Whoever closed the pipe does not want it.
pub(crate) fn say(text: impl fmt::Display) {
    use std::io::Write;
    _ = writeln!(std::io::stdout(), "{text}");
}

fn complain(text: &str) {
    use std::io::Write;
    _ = writeln!(std::io::stderr(), "wharf: {text}");
}
