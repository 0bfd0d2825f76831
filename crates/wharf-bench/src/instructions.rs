//! User-mode instructions per call. They hardly vary between runs, even on a busy machine.

use crate::Outcome;
use crate::calls::{Action, Call};
use crate::load::Crowd;
use crate::pair::Pair;
use crate::process::{Process, Server};
use crate::table::Table;

pub(crate) const VALGRIND: [&str; 3] = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];

// The difference between few calls and many excludes the start of the process.
pub(crate) const FEW: usize = 300;
pub(crate) const MANY: usize = 1_300;

pub(crate) async fn table() -> Outcome<Table> {
    let vendor = Process::vendor(0)?;
    let mut table = Table::new("Instructions", &[&["what"], &Pair::HEADS[..]].concat());
    let rows = [
        ("user instructions of a getJob", Action::GetJob, Server::Wharf),
        ("user instructions of a createJob", Action::CreateJob, Server::Wharf),
        ("user instructions of an action that sends no request", Action::Rest, Server::Host),
    ];
    for (name, action, server) in rows {
        let pair = Pair {
            wharf: per_call(action, server, &vendor).await?,
            forwarder: per_call(action, Server::Forwarder, &vendor).await?,
        };
        table.push(name.to_owned(), pair.cells());
    }
    Ok(table)
}

async fn per_call(action: Action, server: Server, vendor: &Process) -> Outcome<f64> {
    let few = count(FEW, action, server, vendor).await?;
    let many = count(MANY, action, server, vendor).await?;
    Ok((many - few) / (MANY - FEW) as f64)
}

async fn count(calls: usize, action: Action, server: Server, vendor: &Process) -> Outcome<f64> {
    counted(server.start(vendor, &VALGRIND)?, 1, calls, &action.call()?).await
}

/// All instructions of a process that serves a number of calls of concurrent callers.
pub(crate) async fn counted(process: Process, callers: usize, calls: usize, call: &Call) -> Outcome<f64> {
    Crowd::connect(process.address, callers).await?.run(call, calls).await?;
    let output = process.interrupt()?;
    let collected = output.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.ok_or_else(|| format!("valgrind reported no count:\n{output}"))?;
    Ok(count.trim().parse()?)
}
