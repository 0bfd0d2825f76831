//! An engine of shared state for a demonstration: a process of its own, which ends with it.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs, io};

use tokio::time::{Instant, sleep};
use wharf_state::{Config, Fault, Keyring, SharedState};
use wharf_valkey::{Address, Policy, ValkeyStore};

use super::{Exit, state_args};

/// The programs that are looked for on the path.
const SERVERS: [&str; 2] = ["valkey-server", "redis-server"];

/// How long the engine may take to start.
const START: Duration = Duration::from_secs(10);

/// The engine, with a socket in a directory of its own.
pub(crate) struct OwnEngine {
    process: Child,
    directory: PathBuf,
    address: Address,
    keyring: Keyring,
}

impl OwnEngine {
    /// Starts the engine that is installed.
    ///
    /// # Errors
    ///
    /// That none is, or that it does not start.
    pub(crate) async fn start() -> Result<Self, Exit> {
        let directory = env::temp_dir().join(format!("wharf-demo-{:016x}", fastrand::u64(..)));
        create_private(&directory)?;
        let spawn = |name: &&str| {
            let mut command = Command::new(name);
            command.args(["--port", "0", "--save", "", "--unixsocket", "socket"]).current_dir(&directory);
            command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().ok()
        };
        let address = Address::parse(&format!("unix://{}", directory.join("socket").display()), None);
        let address = address.map_err(Exit::because)?;
        let (Some(process), Some(keyring)) = (SERVERS.iter().find_map(spawn), Keyring::random()) else {
            _ = fs::remove_dir_all(&directory);
            return Err(Exit::because(
                "several runners need valkey-server or redis-server on the path, to share state on",
            )
            .then_try("wharf demo"));
        };
        let engine = Self { process, directory, address, keyring };
        let deadline = Instant::now() + START;
        while let Err(fault) = engine.share().start().await {
            if Instant::now() >= deadline || matches!(fault, Fault::Unusable(_)) {
                return Err(Exit::because(format_args!("the engine of shared state does not start: {fault:?}")));
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(engine)
    }

    /// What one more runner shares with the others.
    pub(crate) async fn shared_state(&self) -> Result<Arc<SharedState>, Exit> {
        let shared = self.share();
        state_args::start(&shared).await.map_err(Exit::because)?;
        Ok(shared)
    }

    fn share(&self) -> Arc<SharedState> {
        let config = Config::default();
        let policy = Policy { wait: 0, timeout: config.timeout, evicts_anyway: false };
        SharedState::new(ValkeyStore::new(self.address.clone(), policy), self.keyring.clone(), config)
    }
}

impl Drop for OwnEngine {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
        _ = fs::remove_dir_all(&self.directory);
    }
}

/// A directory that no other user may enter.
fn create_private(directory: &PathBuf) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}
