//! Compares whole processes: the runner and a bare forwarder, in front of the same vendor.

mod calls;
mod dropdown;
mod forward;
mod host;
mod instructions;
mod load;
mod overhead;
mod pair;
mod path;
mod process;
mod shared;
mod statistics;
mod table;
mod throughput;
mod usage;
mod vendor;

use std::error::Error;
use std::fmt::Display;
use std::io::{Write, stderr, stdout};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::runtime::Builder;

use forward::Forward;
use host::Host;
use path::Walk;
use vendor::Vendor;

/// The same allocator as the runner, so that it makes no difference.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Response times of the vendor, in milliseconds.
const LATENCIES: [u64; 3] = [0, 20, 50];

/// Compares the runner with a bare forwarder. Needs Linux.
#[derive(Parser)]
struct Arguments {
    /// Makes few calls, to check that everything runs. The figures are meaningless.
    #[arg(long)]
    quick: bool,
    /// Uses the runner that is already built next to this binary.
    #[arg(long)]
    built: bool,
    /// Counts the instructions per call instead, with valgrind.
    #[arg(long)]
    instructions: bool,
    /// Compares the runner with and without shared state instead. Needs valkey-server or redis-server.
    #[arg(long)]
    shared: bool,
    #[command(subcommand)]
    part: Option<Part>,
}

/// The roles of the other processes.
#[derive(Subcommand)]
enum Part {
    #[command(hide = true)]
    Forward(Forward),
    #[command(hide = true)]
    Host(Host),
    #[command(hide = true)]
    Vendor(Vendor),
    #[command(hide = true)]
    Walk(Walk),
}

/// The number of measurements.
#[derive(Clone, Copy)]
struct Scale {
    /// How often each server is measured. The median is reported.
    rounds: usize,
    /// Calls per measurement.
    calls: usize,
    /// How often a dropdown is filled.
    fillings: usize,
    /// How often the runner is started.
    starts: usize,
}

impl Scale {
    const FULL: Self = Self { rounds: 5, calls: 12_000, fillings: 30, starts: 10 };
    const QUICK: Self = Self { rounds: 1, calls: 600, fillings: 2, starts: 2 };
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            _ = writeln!(stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Outcome {
    if let Some(Part::Walk(walk)) = &arguments.part {
        return walk.run();
    }
    let mut runtime = match arguments.part {
        Some(Part::Forward(_) | Part::Host(_)) => Builder::new_multi_thread(),
        // One thread each, to leave the rest of the machine to the server.
        Some(_) | None => Builder::new_current_thread(),
    };
    let runtime = runtime.enable_all().build()?;
    match arguments.part {
        Some(Part::Forward(forward)) => runtime.block_on(forward.run()),
        Some(Part::Host(host)) => runtime.block_on(host.run()),
        Some(Part::Vendor(vendor)) => runtime.block_on(vendor.run()),
        _ => runtime.block_on(bench(&arguments)),
    }
}

async fn bench(arguments: &Arguments) -> Outcome {
    if !process::is_shipped_profile()? {
        return Err("only figures of the binaries that are shipped are of use: run with --profile dist".into());
    }
    if !arguments.built {
        process::build_wharf()?;
    }
    let scale = if arguments.quick { Scale::QUICK } else { Scale::FULL };
    match (arguments.instructions, arguments.shared) {
        (true, true) => print_line(shared::instructions().await?),
        (true, false) => print_line(instructions::table().await?),
        (false, true) => print_line(shared::times(scale).await?),
        (false, false) => compare(scale).await?,
    }
    Ok(())
}

/// Prints each table as soon as it is measured: the next one may take minutes.
async fn compare(scale: Scale) -> Outcome {
    print_line(usage::machine()?);
    print_line(throughput::table(&throughput::measure(scale).await?));
    print_line(dropdown::table(&dropdown::measure(scale).await?));
    print_line(overhead::table(scale).await?);
    Ok(())
}

fn print_line(text: impl Display) {
    _ = writeln!(stdout(), "{text}");
}
