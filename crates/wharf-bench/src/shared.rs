//! What shared state costs: the runner with it and without.

use std::fs;

use tempfile::TempDir;

use crate::calls::{Action, Call};
use crate::instructions::{FEW, MANY, VALGRIND, counted};
use crate::load::Crowd;
use crate::process::Process;
use crate::statistics::median;
use crate::table::{Table, number};
use crate::{Outcome, Scale};

const CALLERS: [usize; 2] = [1, 32];

/// The default limit of calls per second and tenant.
const LIMIT: &str = "60";

/// More than any load reaches.
const NO_LIMIT: &str = "1000000";

struct Stage {
    vendor: Process,
    engine: Process,
    directory: TempDir,
}

impl Stage {
    fn start() -> Outcome<Self> {
        let directory = TempDir::new()?;
        fs::write(directory.path().join("keys"), "YmVuY2hiZW5jaGJlbmNoYmVuY2hiZW5jaGJlbmNoYmU=")?;
        Ok(Self { vendor: Process::vendor(0)?, engine: Process::engine(directory.path())?, directory })
    }

    fn runner(&self, shares: bool, limit: &str, tool: &[&str]) -> Outcome<Process> {
        let mut flags = vec![format!("--calls-per-second={limit}"), "--calls-of-a-tenant=4096".to_owned()];
        if shares {
            let keys = self.directory.path().join("keys");
            flags.push(format!("--state=valkey://{}", self.engine.address));
            flags.push(format!("--state-key-file={}", keys.display()));
            // Under valgrind everything takes fifty times as long.
            flags.push("--state-timeout-ms=5000".to_owned());
        }
        Process::wharf(&format!("http://{}", self.vendor.address), tool, &flags)
    }
}

/// Figures in memory, and shared.
type Both = [f64; 2];

fn calls() -> Outcome<[(&'static str, Call); 3]> {
    Ok([
        ("getJob", Action::GetJob.call()?),
        ("createJob", Action::CreateJob.call()?),
        ("createJob with a key", Action::CreateJob.keyed_call()?),
    ])
}

/// Times and CPU time.
pub(crate) async fn times(scale: Scale) -> Outcome<Table> {
    let stage = Stage::start()?;
    let runners = [stage.runner(false, NO_LIMIT, &[])?, stage.runner(true, NO_LIMIT, &[])?];
    let mut table = Table::new("Shared state", &["load and measure", "in memory", "shared"]);
    for (name, call) in calls()? {
        for callers in CALLERS {
            let load = if callers == 1 { format!("{name}, 1 caller") } else { format!("{name}, {callers} callers") };
            let (mut figures, mut engine) = ([const { Vec::new() }; 2], Vec::new());
            for _ in 0..scale.rounds {
                for (runner, figures) in runners.iter().zip(&mut figures) {
                    let before = stage.engine.cpu()?;
                    figures.push(measure(runner, callers, &call, scale.calls).await?);
                    engine.push(per_10_000(stage.engine.cpu()?.saturating_sub(before).as_secs_f64(), scale.calls));
                }
            }
            for (index, measure) in ["p50, ms", "p99, ms", "CPU of the runner, s per 10,000 calls"].iter().enumerate() {
                let of = |figures: &Vec<[f64; 3]>| median(figures.iter().map(|figures| figures[index]).collect());
                push(&mut table, &format!("{load}: {measure}"), figures.each_ref().map(of));
            }
            let of = |shares: usize| median(engine.iter().skip(shares).step_by(2).copied().collect());
            push(&mut table, &format!("{load}: CPU of Valkey, s per 10,000 calls"), [of(0), of(1)]);
        }
    }
    Ok(table)
}

/// Latencies and CPU time of some calls.
async fn measure(runner: &Process, callers: usize, call: &Call, calls: usize) -> Outcome<[f64; 3]> {
    let mut crowd = Crowd::connect(runner.address, callers).await?;
    crowd.run(call, callers.max(calls / 10)).await?;
    let before = runner.cpu()?;
    let run = crowd.run(call, calls).await?;
    let cpu = runner.cpu()?.saturating_sub(before).as_secs_f64();
    Ok([run.percentile(50), run.percentile(99), per_10_000(cpu, calls)])
}

fn per_10_000(seconds: f64, calls: usize) -> f64 {
    seconds / calls as f64 * 10_000.0
}

/// User instructions of the runner.
pub(crate) async fn instructions() -> Outcome<Table> {
    let stage = Stage::start()?;
    let mut table = Table::new("Instructions with shared state", &["what", "in memory", "shared"]);
    let mut count = async |name: &str, call: &Call, callers, limit| {
        let mut both = [0.0; 2];
        for (shares, figure) in both.iter_mut().enumerate() {
            let of = async |calls| counted(stage.runner(shares == 1, limit, &VALGRIND)?, callers, calls, call).await;
            *figure = (of(MANY).await? - of(FEW).await?) / (MANY - FEW) as f64;
        }
        push(&mut table, name, both);
        Outcome::Ok(())
    };
    for (name, call) in calls()? {
        count(&format!("user instructions of a {name}"), &call, 1, NO_LIMIT).await?;
    }
    count("user instructions of a getJob, 32 callers, at 60 a second", &Action::GetJob.call()?, 32, LIMIT).await?;
    Ok(table)
}

fn push(table: &mut Table, name: &str, figures: Both) {
    table.push(name.to_owned(), figures.map(number));
}
