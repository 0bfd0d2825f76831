//! CPU time and memory of a process, and the machine, from `/proc`.

use std::fs;
use std::thread::available_parallelism;
use std::time::Duration;

use crate::Outcome;

/// Linux counts CPU time in hundredths of a second on all common machines (`getconf CLK_TCK`).
const TICK: Duration = Duration::from_millis(10);

/// Resident memory in MiB.
pub(crate) struct Memory {
    pub(crate) now: f64,
    pub(crate) peak: f64,
}

/// CPU time of all threads of a process, in user and system mode.
pub(crate) fn cpu(process: u32) -> Outcome<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The program name may contain spaces and ends at the last `)`. The next field is 3; the times are 14 and 15.
    let (_, fields) = stat.rsplit_once(')').ok_or("/proc/<pid>/stat has an unknown format")?;
    let ticks: u32 = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>).sum::<Result<_, _>>()?;
    Ok(TICK * ticks)
}

pub(crate) fn memory(process: u32) -> Outcome<Memory> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    Ok(Memory { now: mebibytes(&status, "VmRSS:")?, peak: mebibytes(&status, "VmHWM:")? })
}

fn mebibytes(status: &str, name: &str) -> Outcome<f64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("/proc/<pid>/status has no memory")?;
    let kibibytes: f64 = value.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes / 1_024.0)
}

/// A description of the machine.
pub(crate) fn machine() -> Outcome<String> {
    let processors = fs::read_to_string("/proc/cpuinfo")?;
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unnamed processor", |(_, name)| name);
    let release = fs::read_to_string("/proc/sys/kernel/osrelease")?;
    // The rest identifies a build and says nothing about speed.
    let release = release.split('.').take(2).collect::<Vec<_>>().join(".");
    let cores = available_parallelism()?;
    Ok(format!(
        "One run on one machine: {cores} cores of {model}, Linux {release}. Callers and vendor ran on the same cores.\n\
         CPU time is measured in ticks of {} ms.",
        TICK.as_millis()
    ))
}
