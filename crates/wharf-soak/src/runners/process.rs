//! A process that can be killed, stopped and started again.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::Mutex;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

use crate::Outcome;

/// How long a process may take to listen.
const START: Duration = Duration::from_secs(20);

/// A process, and how to start it again.
pub(super) struct Process {
    program: PathBuf,
    arguments: Vec<String>,
    pub(super) address: SocketAddr,
    log: PathBuf,
    child: Mutex<Option<Child>>,
}

impl Process {
    /// A process that listens on the address when it is ready.
    pub(super) fn new(program: PathBuf, arguments: Vec<String>, address: SocketAddr, log: PathBuf) -> Self {
        Self { program, arguments, address, log, child: Mutex::default() }
    }

    pub(super) fn start(&self) -> Outcome {
        let log = File::options().create(true).append(true).open(&self.log)?;
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().map_err(|error| format!("{}: {error}", self.program.display()))?;
        *self.child.lock().map_err(|error| error.to_string())? = Some(child);
        Ok(())
    }

    pub(super) async fn listens(&self) -> Outcome {
        let deadline = Instant::now() + START;
        while TcpStream::connect(self.address).await.is_err() {
            if Instant::now() > deadline {
                return Err(format!("{} does not listen: {}", self.program.display(), last_lines(&self.log)).into());
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    pub(super) fn kill(&self) -> Outcome {
        if let Some(mut child) = self.child.lock().map_err(|error| error.to_string())?.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    pub(super) fn signal(&self, signal: Signal) -> Outcome {
        let child = self.child.lock().map_err(|error| error.to_string())?;
        let pid = child.as_ref().and_then(|child| Pid::from_raw(child.id().cast_signed()));
        Ok(kill_process(pid.ok_or("the process does not run")?, signal)?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        _ = self.kill();
    }
}

fn last_lines(log: &PathBuf) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
