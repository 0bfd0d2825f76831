//! Instructions of a call in user mode. They hardly vary from run to run, whatever else the machine does.

use crate::Outcome;
use crate::calls::Action;
use crate::load::Crowd;
use crate::pair::Pair;
use crate::process::{Process, Server};
use crate::table::Table;

const VALGRIND: [&str; 3] = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];

/// The start of a process counts as well; the difference between few calls and many is free of it.
const FEW: usize = 300;
const MANY: usize = 1_300;

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
            wharf: of_a_call(action, server, &vendor).await?,
            forwarder: of_a_call(action, Server::Forwarder, &vendor).await?,
        };
        table.push(name.to_owned(), pair.cells());
    }
    Ok(table)
}

async fn of_a_call(action: Action, server: Server, vendor: &Process) -> Outcome<f64> {
    let few = of(FEW, action, server, vendor).await?;
    let many = of(MANY, action, server, vendor).await?;
    Ok((many - few) / (MANY - FEW) as f64)
}

/// All instructions of a process that is called so often, one call after the other.
async fn of(calls: usize, action: Action, server: Server, vendor: &Process) -> Outcome<f64> {
    let process = server.start(vendor, &VALGRIND)?;
    Crowd::connect(process.address, 1).await?.run(&action.call()?, calls).await?;
    let said = process.interrupt()?;
    let collected = said.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = collected.ok_or_else(|| format!("valgrind counted nothing:\n{said}"))?;
    Ok(count.trim().parse()?)
}
