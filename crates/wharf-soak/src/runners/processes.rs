//! The processes of an installation: runners and an engine.

use std::net::{Ipv4Addr, SocketAddr};

use tempfile::TempDir;

use super::process::Process;
use super::state_engine::{Setup, StateEngine};
use crate::Outcome;

/// All processes of an installation.
pub(crate) struct Processes {
    pub(super) runners: Vec<Process>,
    pub(super) engine: StateEngine,
    /// Their files.
    _directory: TempDir,
}

impl Processes {
    /// Starts this many runners of a vendor, with an engine.
    pub(crate) async fn start(count: u8, setup: Setup, vendor: SocketAddr) -> Outcome<Self> {
        let directory = TempDir::new()?;
        let keys = directory.path().join("keys");
        std::fs::write(&keys, "c29ha3NvYWtzb2Frc29ha3NvYWtzb2Frc29ha3NvYWs=")?;
        let engine = StateEngine::start(setup, directory.path()).await?;
        let program = std::env::current_exe()?.with_file_name("wharf");
        let runner = |number: u8| {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 8_000 + u16::from(number)));
            let mut arguments = vec![
                "--log=warn".to_owned(),
                "serve".to_owned(),
                format!("--listen={address}"),
                format!("--state-key-file={}", keys.display()),
            ];
            arguments.extend(["api", "auth"].map(|host| format!("--endpoint=servicetitan.{host}=http://{vendor}")));
            arguments.extend(engine.flags(number));
            Process::new(program.clone(), arguments, address, directory.path().join(format!("runner-{number}.log")))
        };
        let processes = Self { runners: (1..=count).map(runner).collect(), engine, _directory: directory };
        for runner in &processes.runners {
            runner.start()?;
            runner.listens().await?;
        }
        Ok(processes)
    }

    /// Where the runners listen.
    pub(crate) fn addresses(&self) -> Vec<String> {
        self.runners.iter().map(|runner| format!("http://{}", runner.address)).collect()
    }
}
