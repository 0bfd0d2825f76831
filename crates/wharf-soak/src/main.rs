//! The soak test: many calls of many tenants against a vendor that fails in every way. Each caller compares the
//! responses with what the vendor did.

mod engine;
mod vendor;

use std::fs;
use std::io::Write;
use std::num::NonZeroU32;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use wharf::Registry;
use wharf_client::{BaseUrls, Client, Limits};
use wharf_runner::{BodyLimits, CallerAuth, HttpService, Options, Retention, Runner};

use engine::{Engine, Tally};
use vendor::Vendor;

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
}

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    match soak(&Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            print_line(&format!("soak: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Returns whether every check passed.
async fn soak(arguments: &Arguments) -> Outcome<bool> {
    let Arguments { calls, callers, tenants, per_mille, seed } = *arguments;
    let (vendor, address) = Vendor::start(seed, per_mille, calls).await?;
    let registry = Registry::new([&servicetitan::COMPONENT]).map_err(|collisions| collisions.join("\n"))?;
    let settings = ["api", "auth"].map(|host| format!("servicetitan.{host}=http://{address}"));
    let endpoints = BaseUrls::parse(settings.iter().map(String::as_str), &registry)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<String>())?;
    let limits =
        Limits { calls_per_second: NonZeroU32::new(1_000_000), backoff: Duration::from_millis(1), ..Limits::default() };
    // A short retention, so that memory reaches a steady state.
    let retention = Retention { age: Duration::from_secs(5), ..Retention::default() };
    let options = Options { retention, ..Options::default() };
    let runner = Arc::new(Runner::new(registry, Client::new(endpoints, limits)?, &options));
    let service = HttpService::new(runner, CallerAuth::open(), BodyLimits::default());
    let engine = Arc::new(Engine::new(service, vendor.clone(), tenants));

    let (start, next) = (Instant::now(), Arc::new(AtomicUsize::new(1)));
    let workers: Vec<_> = (0..callers)
        .map(|_| {
            let (engine, next) = (engine.clone(), next.clone());
            tokio::spawn(async move {
                let mut tally = Tally::default();
                loop {
                    let call = next.fetch_add(1, Ordering::Relaxed);
                    if call > calls {
                        return tally;
                    }
                    engine.call(call, &mut tally).await;
                }
            })
        })
        .collect();
    let sampling = tokio::spawn(sample_memory(next, calls));
    let mut tally = Tally::default();
    for worker in workers {
        tally.add(worker.await?);
    }
    let slope = slope(&sampling.await?);
    report(arguments, &tally, &vendor, start.elapsed(), slope)
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

fn report(arguments: &Arguments, tally: &Tally, vendor: &Vendor, time: Duration, slope: f64) -> Outcome<bool> {
    let injected: Vec<_> = vendor.injected().collect();
    let requests = vendor.requests.load(Ordering::Relaxed);
    print_line(&format!(
        "calls          {} of {} tenants in {time:.0?}, seed {}",
        arguments.calls, arguments.tenants, arguments.seed
    ));
    print_line(&format!("vendor saw     {requests} requests"));
    let faults: Vec<String> = injected.iter().map(|(fault, count)| format!("{fault:?} {count}")).collect();
    print_line(&format!("faults         {}", faults.join(", ")));
    let codes: Vec<String> = tally.codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
    print_line(&format!("answers        {}", codes.join(", ")));
    print_line(&format!("repeated       {} calls by the engine, {} replayed", tally.retries, tally.replayed));
    print_line(&format!("lost           {}", tally.lost));
    print_line(&format!("wrong          {}", tally.wrong));
    print_line(&format!("doubled        {}", tally.duplicated));
    print_line(&format!("cross-tenant   {}", tally.cross_tenant));
    print_line(&format!("memory         {:.1} MiB, {slope:+.2} MiB in 100,000 calls", resident_mib()));
    let all_injected = arguments.per_mille == 0 || injected.iter().all(|(_, count)| *count > 0);
    if !all_injected {
        print_line("some kinds of faults never occurred: run more calls");
    }
    Ok(all_injected && tally.lost + tally.wrong + tally.duplicated + tally.cross_tenant == 0)
}

fn print_line(text: &str) {
    _ = writeln!(std::io::stdout(), "{text}");
}
