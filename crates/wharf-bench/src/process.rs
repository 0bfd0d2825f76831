//! Starts and stops the compared processes.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::usage::{self, Memory};

/// The profile of the binaries that are shipped.
const PROFILE: &str = "dist";

/// How long a server may take to start, including under valgrind.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// A listening process. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    pub(crate) address: SocketAddr,
}

/// The compared servers.
#[derive(Clone, Copy)]
pub(crate) enum Server {
    /// The runner, as it is shipped.
    Wharf,
    /// The runner with an action that makes no vendor request.
    Host,
    Forwarder,
}

impl Server {
    /// Starts it in front of a vendor, under a tool if one is given.
    pub(crate) fn start(self, vendor: &Process, tool: &[&str]) -> Outcome<Process> {
        let vendor = format!("http://{}", vendor.address);
        match self {
            Self::Host => {
                let mut command = command(tool, &env::current_exe()?);
                command.arg("host");
                Process::announced(command)
            }
            Self::Forwarder => {
                let mut command = command(tool, &env::current_exe()?);
                command.args(["forward", "--vendor", &vendor]);
                Process::announced(command)
            }
            Self::Wharf => {
                let limits =
                    ["--calls-per-second", "1000000", "--calls-at-once", "4096", "--calls-of-a-tenant", "4096"];
                Process::wharf(&vendor, tool, &limits.map(str::to_owned))
            }
        }
    }
}

impl Process {
    /// The runner with flags.
    pub(crate) fn wharf(vendor: &str, tool: &[&str], flags: &[String]) -> Outcome<Self> {
        let address = free_address()?;
        let mut command = command(tool, &wharf()?);
        command
            .args(["--log", "error", "serve", "--listen", &address.to_string()])
            .args(["api", "auth"].map(|host| format!("--endpoint=servicetitan.{host}={vendor}")))
            .args(flags);
        Self::answering(command, address)
    }

    /// An engine of shared state that syncs each write to the disk, as the guide recommends.
    pub(crate) fn engine(directory: &Path) -> Outcome<Self> {
        let address = free_address()?;
        let start = |program: &str| {
            let mut command = Command::new(program);
            command.args(["--bind", "127.0.0.1", "--port", &address.port().to_string(), "--save", ""]);
            command.args(["--appendonly", "yes", "--appendfsync", "always"]).current_dir(directory);
            command.stdout(Stdio::null()).spawn()
        };
        let child = start("valkey-server").or_else(|_| start("redis-server"));
        let child = child.map_err(|error| format!("neither valkey-server nor redis-server: {error}"))?;
        let process = Self { child, address };
        let begin = Instant::now();
        while TcpStream::connect(address).is_err() {
            if begin.elapsed() > START_TIMEOUT {
                return Err("the engine does not start".into());
            }
        }
        Ok(process)
    }

    pub(crate) fn vendor(latency: u64) -> Outcome<Self> {
        let mut command = Command::new(env::current_exe()?);
        command.args(["vendor", "--latency-ms", &latency.to_string()]);
        Self::announced(command)
    }

    /// Starts a process that prints its address first.
    fn announced(mut command: Command) -> Outcome<Self> {
        let child = command.stdout(Stdio::piped()).spawn()?;
        let mut process = Self { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) };
        let mut line = String::new();
        if let Some(output) = process.child.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        process.address = line.trim().parse().map_err(|_| format!("{command:?} printed no address"))?;
        Ok(process)
    }

    /// Starts a process that listens on `address`. Polls without a delay until it responds, to time the start exactly.
    fn answering(mut command: Command, address: SocketAddr) -> Outcome<Self> {
        let start = Instant::now();
        let mut process = Self { child: command.spawn()?, address };
        while !healthy(address) {
            if let Some(status) = process.child.try_wait()? {
                return Err(format!("{command:?} exited early, {status}").into());
            }
            if start.elapsed() > START_TIMEOUT {
                return Err(format!("{command:?} did not respond within {START_TIMEOUT:?}").into());
            }
        }
        Ok(process)
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn cpu(&self) -> Outcome<Duration> {
        usage::cpu(self.id())
    }

    pub(crate) fn memory(&self) -> Outcome<Memory> {
        usage::memory(self.id())
    }

    /// Interrupts the process, and returns the output of its tool.
    pub(crate) fn interrupt(mut self) -> Outcome<String> {
        // The standard library cannot send a signal.
        let status = Command::new("kill").args(["-s", "INT", &self.id().to_string()]).status()?;
        if !status.success() {
            return Err(format!("kill: {status}").into());
        }
        let mut output = String::new();
        if let Some(mut errors) = self.child.stderr.take() {
            errors.read_to_string(&mut output)?;
        }
        self.child.wait()?;
        Ok(output)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have exited already.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

fn command(tool: &[&str], program: &Path) -> Command {
    let Some((tool, arguments)) = tool.split_first() else { return Command::new(program) };
    let mut command = Command::new(tool);
    command.args(arguments).arg(program).stderr(Stdio::piped());
    command
}

/// A free address.
fn free_address() -> Outcome<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn healthy(address: SocketAddr) -> bool {
    let mut status = [0; 12];
    let asked = TcpStream::connect(address).and_then(|mut stream| {
        stream.set_read_timeout(Some(START_TIMEOUT))?;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
        stream.read_exact(&mut status)
    });
    asked.is_ok() && &status == b"HTTP/1.1 200"
}

/// Whether this binary is built as the runner that is shipped. Cargo puts it into a folder with the name of its profile.
pub(crate) fn is_shipped_profile() -> Outcome<bool> {
    Ok(env::current_exe()?.parent().is_some_and(|folder| folder.ends_with(PROFILE)))
}

/// The runner next to this binary.
pub(crate) fn wharf() -> Outcome<PathBuf> {
    Ok(env::current_exe()?.with_file_name("wharf"))
}

/// Builds the runner as it is shipped.
pub(crate) fn build_wharf() -> Outcome {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--profile", PROFILE, "--locked", "--package", "wharf-runner"]);
    cargo.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    // Variables that `cargo run` sets for this package would make a build script of another one run again.
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    let status = cargo.status()?;
    if status.success() { Ok(()) } else { Err(format!("building the runner failed, {status}").into()) }
}
