//! The soak: many calls of many tenants against a vendor that fails in every way. Each caller holds
//! what it was told against what the vendor did.

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

/// Runs many calls against a vendor that fails in every way, and compares what each side saw.
#[derive(Parser)]
struct Arguments {
    /// How many calls.
    #[arg(long, default_value_t = 1_000_000)]
    calls: usize,
    /// How many at once.
    #[arg(long, default_value_t = 128)]
    callers: usize,
    /// How many tenants.
    #[arg(long, default_value_t = 100)]
    tenants: u64,
    /// Of a thousand requests, how many meet each kind of fault.
    #[arg(long, default_value_t = 10)]
    per_mille: u32,
    /// Decides which request meets which fault.
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

/// Says whether everything held.
async fn soak(arguments: &Arguments) -> Outcome<bool> {
    let Arguments { calls, callers, tenants, per_mille, seed } = *arguments;
    let (vendor, address) = Vendor::start(seed, per_mille, calls).await?;
    let registry = Registry::new([&servicetitan::COMPONENT]).map_err(|collisions| collisions.join("\n"))?;
    let settings = ["api", "auth"].map(|host| format!("servicetitan.{host}=http://{address}"));
    let endpoints = BaseUrls::parse(settings.iter().map(String::as_str), &registry)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<String>())?;
    let limits =
        Limits { calls_per_second: NonZeroU32::new(1_000_000), backoff: Duration::from_millis(1), ..Limits::default() };
    // Keys are kept for seconds, so that memory has a level to stay at.
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
    let watching = tokio::spawn(watch(next, calls));
    let mut tally = Tally::default();
    for worker in workers {
        tally.add(worker.await?);
    }
    let slope = slope(&watching.await?);
    report(arguments, &tally, &vendor, start.elapsed(), slope)
}

/// Resident memory in MiB at every fiftieth of the calls.
async fn watch(next: Arc<AtomicUsize>, calls: usize) -> Vec<(f64, f64)> {
    let mut samples: Vec<(f64, f64)> = Vec::new();
    loop {
        let done = next.load(Ordering::Relaxed);
        if done > calls {
            return samples;
        }
        if done >= samples.len() * calls / 50 {
            samples.push((done as f64, resident()));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn resident() -> f64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or_default();
    pages * 4_096.0 / 1_048_576.0
}

/// MiB by which memory grows in 100,000 calls: the least-squares line through the second half.
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
    let fired: Vec<_> = vendor.fired().collect();
    let requests = vendor.requests.load(Ordering::Relaxed);
    print_line(&format!(
        "calls          {} of {} tenants in {time:.0?}, seed {}",
        arguments.calls, arguments.tenants, arguments.seed
    ));
    print_line(&format!("vendor saw     {requests} requests"));
    let faults: Vec<String> = fired.iter().map(|(fault, count)| format!("{fault:?} {count}")).collect();
    print_line(&format!("faults         {}", faults.join(", ")));
    let codes: Vec<String> = tally.codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
    print_line(&format!("answers        {}", codes.join(", ")));
    print_line(&format!("repeated       {} calls by the engine, {} replayed", tally.repeated, tally.replayed));
    print_line(&format!("lost           {}", tally.lost));
    print_line(&format!("wrong          {}", tally.wrong));
    print_line(&format!("doubled        {}", tally.doubled));
    print_line(&format!("cross-tenant   {}", tally.crossed));
    print_line(&format!("memory         {:.1} MiB, {slope:+.2} MiB in 100,000 calls", resident()));
    let all_fired = arguments.per_mille == 0 || fired.iter().all(|(_, count)| *count > 0);
    if !all_fired {
        print_line("a kind of fault never happened: run more calls");
    }
    Ok(all_fired && tally.lost + tally.wrong + tally.doubled + tally.crossed == 0)
}

fn print_line(text: &str) {
    _ = writeln!(std::io::stdout(), "{text}");
}
