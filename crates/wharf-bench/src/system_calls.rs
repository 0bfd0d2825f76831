//! System calls per call.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::calls::Action;
use crate::load::Crowd;
use crate::pair::Pair;
use crate::process::{Process, Server, interrupt};
use crate::table::Table;

const CALLERS: usize = 32;
const CALLS: usize = 5_000;

pub(crate) async fn table() -> Outcome<Table> {
    let vendor = Process::vendor(0)?;
    let pair =
        Pair { wharf: per_call(Server::Wharf, &vendor).await?, forwarder: per_call(Server::Forwarder, &vendor).await? };
    let mut table = Table::new("System calls", &[&["what"], &Pair::HEADS[..]].concat());
    table.push(format!("system calls of a getJob, {CALLERS} callers"), pair.cells());
    Ok(table)
}

async fn per_call(server: Server, vendor: &Process) -> Outcome<f64> {
    let process = server.start(vendor, &[])?;
    let call = Action::GetJob.call()?;
    let mut crowd = Crowd::connect(process.address, CALLERS).await?;
    crowd.run(&call, CALLS / 10).await?;

    let mut strace = Command::new("strace")
        .args(["-f", "-c", "--summary-columns=calls,name", "-p", &process.id().to_string()])
        .stderr(Stdio::piped())
        .spawn()?;
    let mut output = BufReader::new(strace.stderr.take().ok_or("strace has no standard error")?);
    let mut line = String::new();
    // Wait until strace is attached: earlier calls would not be counted.
    output.read_line(&mut line)?;
    if !line.contains("attached") {
        return Err(line.into());
    }
    crowd.run(&call, CALLS).await?;
    interrupt(strace.id())?;
    let mut summary = String::new();
    output.read_to_string(&mut summary)?;
    strace.wait()?;
    let total = summary.lines().find_map(|line| line.trim().strip_suffix(" total"));
    let total: f64 = total.ok_or_else(|| format!("strace reported no count:\n{summary}"))?.trim().parse()?;
    Ok(total / CALLS as f64)
}
