//! Start time, binary size and memory of a server.

use std::fs;
use std::time::Instant;

use crate::calls::Action;
use crate::load::Crowd;
use crate::pair::Pair;
use crate::process::{Process, Server, wharf};
use crate::statistics::{median, milliseconds};
use crate::table::{Table, number};
use crate::throughput::MAX_CALLERS;
use crate::usage::Memory;
use crate::{Outcome, Scale};

pub(crate) async fn table(scale: Scale) -> Outcome<Table> {
    let vendor = Process::vendor(0)?;
    let start = start(&vendor, scale.starts)?;
    let binary = fs::metadata(wharf()?)?.len() as f64 / 1_048_576.0;
    let servers = Pair::start(&vendor)?;
    let wharf = memory(&servers.wharf, scale).await?;
    let forwarder = memory(&servers.forwarder, scale).await?;

    let mut table = Table::new("Start and memory", &[&["what"], &Pair::HEADS[..]].concat());
    // The forwarder is part of the benchmark binary, so its size and start time mean nothing.
    let alone = |figure| [number(figure), "–".to_owned(), "–".to_owned()];
    table.push("start to first response, ms".to_owned(), alone(start));
    table.push("binary, MiB".to_owned(), alone(binary));
    let idle = Pair { wharf: wharf.now, forwarder: forwarder.now };
    table.push("resident memory, idle, MiB".to_owned(), idle.cells());
    let peak = Pair { wharf: wharf.peak, forwarder: forwarder.peak };
    table.push(format!("resident memory, peak at {MAX_CALLERS} callers, MiB"), peak.cells());
    Ok(table)
}

/// From the start of the process to its first response, in milliseconds.
fn start(vendor: &Process, times: usize) -> Outcome<f64> {
    let mut durations = Vec::new();
    for _ in 0..times {
        let start = Instant::now();
        let wharf = Server::Wharf.start(vendor, &[])?;
        durations.push(milliseconds(start.elapsed()));
        drop(wharf);
    }
    Ok(median(durations))
}

/// Memory before the first call, and the peak under the largest load.
async fn memory(server: &Process, scale: Scale) -> Outcome<Memory> {
    let now = server.memory()?.now;
    let mut crowd = Crowd::connect(server.address, MAX_CALLERS).await?;
    crowd.run(&Action::GetJob.call()?, scale.calls).await?;
    Ok(Memory { now, peak: server.memory()?.peak })
}
