//! The soak test: many calls of many tenants against a vendor that fails in every way. Each caller compares the
//! responses with what the vendor did.

mod answer;
mod runners;
mod vendor;
mod workflow;

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use wharf::Registry;
use wharf_client::{BaseUrls, Client, Limits};
use wharf_runner::{BodyLimits, CallerAuth, HttpService, Options, Retention, Runner};

use runners::{Disturbances, Processes, Runners, Setup};
use vendor::Vendor;
use workflow::{Tally, Workflow};

/// Runs many calls against a vendor that fails in every way, and compares the results with what the vendor did.
#[derive(Parser)]
struct Arguments {
    /// Number of calls.
    #[arg(long, default_value_t = 1_000_000)]
    calls: usize,
    /// Number of concurrent callers.
    #[arg(long, default_value_t = 128)]
    callers: usize,
    /// Number of tenants.
    #[arg(long, default_value_t = 100)]
    tenants: u64,
    /// How many of 1,000 requests get each kind of fault.
    #[arg(long, default_value_t = 10)]
    per_mille: u32,
    /// Seed that decides which request gets which fault.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Number of runners, as processes with an engine of shared state. They, the engine and the network fail in every way.
    /// 0 is one runner inside this process. Needs unshare, ip, nft, and valkey-server or redis-server.
    #[arg(long, default_value_t = 0)]
    runners: u8,
    /// How the engine is set up.
    #[arg(long, value_enum, default_value_t = Setup::Single)]
    engine: Setup,
}

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// How long the last writes may take when all runners go on.
const LAST_WRITES: Duration = Duration::from_secs(3);

/// What the vendor allows, and the runners by default.
const LIMIT: usize = 60;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            print_line(&format!("soak: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Returns whether every check passed.
fn run(arguments: &Arguments) -> Outcome<bool> {
    if arguments.runners > 0 {
        runners::enter_namespace()?;
    }
    tokio::runtime::Runtime::new()?.block_on(soak(arguments))
}

async fn soak(arguments: &Arguments) -> Outcome<bool> {
    let Arguments { calls, callers, tenants, per_mille, seed, .. } = *arguments;
    let (vendor, address) = Vendor::start(seed, per_mille, calls, tenants).await?;
    let (runners, disturbances) = match arguments.runners {
        0 => (Runners::Here(Box::new(runner_here(address)?)), None),
        count => {
            let processes = Processes::start(count, arguments.engine, address).await?;
            (Runners::at(processes.addresses())?, Some(Disturbances::of(processes)))
        }
    };
    let disturbing = disturbances.as_ref().map(|disturbances| tokio::spawn(disturbances.clone().run()));
    let workflow = Arc::new(Workflow::new(runners, vendor.clone(), tenants, calls));

    let (start, next) = (Instant::now(), Arc::new(AtomicUsize::new(1)));
    let workers: Vec<_> = (0..callers)
        .map(|_| {
            let (workflow, next) = (workflow.clone(), next.clone());
            tokio::spawn(async move {
                let mut tally = Tally::default();
                loop {
                    let call = next.fetch_add(1, Ordering::Relaxed);
                    if call > calls {
                        return tally;
                    }
                    workflow.call(call, &mut tally).await;
                }
            })
        })
        .collect();
    let sampling = tokio::spawn(sample_memory(next, calls));
    let mut tally = Tally::default();
    for worker in workers {
        tally.add(worker.await?);
    }
    let time = start.elapsed();
    if let (Some(disturbances), Some(disturbing)) = (&disturbances, disturbing) {
        disturbances.end();
        disturbing.await??;
        // Runners that were stopped go on with what they had begun.
        tokio::time::sleep(LAST_WRITES).await;
    }
    workflow.compare(&mut tally);
    let report = Report { arguments, tally, vendor: &vendor, disturbances: disturbances.as_deref(), time };
    let passed = report.print();
    if disturbances.is_none() {
        print_line(&format!("memory         {}", memory(&sampling.await?)));
    }
    Ok(passed)
}

/// A runner inside this process.
fn runner_here(vendor: SocketAddr) -> Outcome<HttpService> {
    let registry = Registry::new([&servicetitan::COMPONENT]).map_err(|collisions| collisions.join("\n"))?;
    let settings = ["api", "auth"].map(|host| format!("servicetitan.{host}=http://{vendor}"));
    let endpoints = BaseUrls::parse(settings.iter().map(String::as_str), &registry)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<String>())?;
    let limits =
        Limits { calls_per_second: NonZeroU32::new(1_000_000), backoff: Duration::from_millis(1), ..Limits::default() };
    // A short retention, so that memory reaches a steady state.
    let retention = Retention { age: Duration::from_secs(5), ..Retention::default() };
    let options = Options { retention, ..Options::default() };
    let runner = Arc::new(Runner::new(registry, Client::new(endpoints, limits)?, &options));
    Ok(HttpService::new(runner, CallerAuth::open(), BodyLimits::default()))
}

/// Samples resident memory in MiB, about 50 times in all, with the number of calls so far.
async fn sample_memory(next: Arc<AtomicUsize>, calls: usize) -> Vec<(f64, f64)> {
    let mut samples: Vec<(f64, f64)> = Vec::new();
    loop {
        let started = next.load(Ordering::Relaxed);
        if started > calls {
            return samples;
        }
        if started >= samples.len() * calls / 50 {
            samples.push((started as f64, resident_mib()));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn resident_mib() -> f64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or_default();
    pages * 4_096.0 / 1_048_576.0
}

/// Growth of memory in MiB per 100,000 calls: the slope of a least-squares line through the second half of the samples.
fn slope(samples: &[(f64, f64)]) -> f64 {
    let half = &samples[samples.len() / 2..];
    let count = half.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| half.iter().map(pick).sum::<f64>() / count;
    let (x, y) = (mean(|sample| sample.0), mean(|sample| sample.1));
    let covariance: f64 = half.iter().map(|sample| (sample.0 - x) * (sample.1 - y)).sum();
    let variance: f64 = half.iter().map(|sample| (sample.0 - x).powi(2)).sum();
    covariance / variance * 100_000.0
}

fn memory(samples: &[(f64, f64)]) -> String {
    format!("{:.1} MiB, {:+.2} MiB in 100,000 calls", resident_mib(), slope(samples))
}

struct Report<'a> {
    arguments: &'a Arguments,
    tally: Tally,
    vendor: &'a Vendor,
    disturbances: Option<&'a Disturbances>,
    time: Duration,
}

impl Report<'_> {
    /// Prints it, and returns whether every check passed.
    fn print(&self) -> bool {
        let Self { arguments, tally, vendor, disturbances, time } = self;
        let most = vendor.most_in_a_second();
        let (requests, tokens) = (vendor.requests.load(Ordering::Relaxed), vendor.tokens.load(Ordering::Relaxed));
        let faults: Vec<_> = vendor.injected().map(|(fault, count)| (format!("{fault:?}"), count)).collect();
        let disturbed: Vec<_> = disturbances.iter().flat_map(|disturbances| disturbances.counts()).collect();
        let list = |counts: &[(String, u64)]| {
            counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
        };
        let codes: Vec<_> = tally.codes.iter().map(|(code, count)| (code.clone(), *count)).collect();
        let lines = [
            (
                "calls",
                format!("{} of {} tenants in {time:.0?}, seed {}", arguments.calls, arguments.tenants, arguments.seed),
            ),
            ("vendor saw", format!("{requests} requests, {tokens} for tokens")),
            ("most", format!("{most} requests of a tenant in any second")),
            ("faults", list(&faults)),
            ("disturbances", list(&disturbed)),
            ("answers", list(&codes)),
            (
                "repeated",
                format!(
                    "{} calls after an answer, {} without one; {} replayed",
                    tally.retries, tally.unanswered, tally.replayed
                ),
            ),
            ("lost", tally.lost.to_string()),
            ("wrong", tally.wrong.to_string()),
            ("doubled", tally.doubled.to_string()),
            ("cross-tenant", tally.cross_tenant.to_string()),
            ("contradicted", tally.contradicted.to_string()),
        ];
        for (name, text) in lines.iter().filter(|(_, text)| !text.is_empty()) {
            print_line(&format!("{name:<14} {text}"));
        }
        let all_occurred = faults.iter().chain(&disturbed).all(|(_, count)| *count > 0);
        if !all_occurred && arguments.per_mille > 0 {
            print_line("some kinds of faults never occurred: run more calls");
        }
        let is_within_limit = disturbances.is_none() || most <= LIMIT;
        tally.is_flawless() && is_within_limit && (all_occurred || arguments.per_mille == 0)
    }
}

fn print_line(text: &str) {
    _ = writeln!(std::io::stdout(), "{text}");
}
