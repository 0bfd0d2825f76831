//! Throughput and latency of actions, with concurrent callers.

use crate::calls::Action;
use crate::load::Crowd;
use crate::pair::Pair;
use crate::process::Process;
use crate::statistics::median;
use crate::table::Table;
use crate::{LATENCIES, Outcome, Scale};

/// Numbers of concurrent callers.
const CALLERS: [usize; 3] = [1, 32, 256];

/// The largest number of concurrent callers.
pub(crate) const MAX_CALLERS: usize = CALLERS[CALLERS.len() - 1];

/// One load.
#[derive(Clone, Copy)]
struct Load {
    action: Action,
    callers: usize,
    latency: u64,
}

/// One load on both servers.
pub(crate) struct Comparison {
    load: Load,
    figures: Pair<Figures>,
}

struct Figures {
    per_second: f64,
    /// Milliseconds.
    p50: f64,
    p99: f64,
    /// CPU seconds per 10,000 calls.
    cpu: f64,
}

type Measure = (&'static str, fn(&Figures) -> f64);

const TIMES: [Measure; 2] = [("p50, ms", |figures| figures.p50), ("p99, ms", |figures| figures.p99)];
const CAPACITY: [Measure; 2] =
    [("calls per second", |figures| figures.per_second), ("CPU, s per 10,000 calls", |figures| figures.cpu)];

pub(crate) async fn measure(scale: Scale) -> Outcome<Vec<Comparison>> {
    let mut comparisons = Vec::new();
    for latency in LATENCIES {
        let vendor = Process::vendor(latency)?;
        let servers = Pair::start(&vendor)?;
        for load in loads(latency) {
            comparisons.push(compare(load, &servers, scale).await?);
        }
    }
    Ok(comparisons)
}

/// All loads for a vendor without latency, only the largest one otherwise.
fn loads(latency: u64) -> Vec<Load> {
    if latency > 0 {
        return vec![Load { action: Action::GetJob, callers: MAX_CALLERS, latency }];
    }
    let of = |action| CALLERS.map(|callers| Load { action, callers, latency });
    [Action::GetJob, Action::CreateJob].into_iter().flat_map(of).collect()
}

/// Measures the servers in turn, so that other load on the machine affects both equally.
async fn compare(load: Load, servers: &Pair<Process>, scale: Scale) -> Outcome<Comparison> {
    let (mut wharf, mut forwarder) = (Vec::new(), Vec::new());
    for _ in 0..scale.rounds {
        wharf.push(measure_once(load, &servers.wharf, scale).await?);
        forwarder.push(measure_once(load, &servers.forwarder, scale).await?);
    }
    Ok(Comparison { load, figures: Pair { wharf: medians(&wharf), forwarder: medians(&forwarder) } })
}

async fn measure_once(load: Load, server: &Process, scale: Scale) -> Outcome<Figures> {
    let call = load.action.call()?;
    let mut crowd = Crowd::connect(server.address, load.callers).await?;
    // Warm up: opens the connections to the vendor, and requests the token.
    crowd.run(&call, load.callers.max(scale.calls / 10)).await?;
    let before = server.cpu()?;
    let run = crowd.run(&call, scale.calls).await?;
    let cpu = server.cpu()?.saturating_sub(before).as_secs_f64() / scale.calls as f64 * 10_000.0;
    Ok(Figures { per_second: run.per_second, p50: run.percentile(50), p99: run.percentile(99), cpu })
}

fn medians(runs: &[Figures]) -> Figures {
    let of = |pick: fn(&Figures) -> f64| median(runs.iter().map(pick).collect());
    Figures {
        per_second: of(|figures| figures.per_second),
        p50: of(|figures| figures.p50),
        p99: of(|figures| figures.p99),
        cpu: of(|figures| figures.cpu),
    }
}

pub(crate) fn table(comparisons: &[Comparison]) -> Table {
    let mut table = Table::new("Actions", &[&["load and measure"], &Pair::HEADS[..]].concat());
    for Comparison { load, figures } in comparisons {
        // Throughput says something about a server only if the vendor has no latency.
        let measures = if load.latency == 0 { [CAPACITY, TIMES].concat() } else { TIMES.to_vec() };
        for (measure, pick) in measures {
            let pair = Pair { wharf: pick(&figures.wharf), forwarder: pick(&figures.forwarder) };
            table.push(format!("{}: {measure}", name(load)), pair.cells());
        }
    }
    table
}

fn name(load: &Load) -> String {
    let callers = if load.callers == 1 { "1 caller".to_owned() } else { format!("{} callers", load.callers) };
    let vendor = if load.latency == 0 { String::new() } else { format!(", vendor takes {} ms", load.latency) };
    format!("{}, {callers}{vendor}", load.action.key())
}
