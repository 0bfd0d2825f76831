use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use tracing::warn;
use wharf_state::{Config, Fault, Keyring, SharedState};
use wharf_valkey::{Address, Policy, ValkeyStore};

const KIB: usize = 1 << 10;

/// What several runners share, and where.
#[derive(Args)]
#[command(next_help_heading = "Several runners")]
pub(crate) struct StateArgs {
    /// Where runners share rate limits, access tokens, Idempotency-Keys and marks of writes: `memory` of this process alone, or
    /// Valkey, as `valkey://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`, `valkeys://` with TLS, `valkey+unix:///PATH`, or
    /// `valkey+sentinel://HOST,HOST,HOST/SERVICE`. Set a password in the environment: other users of the machine can read flags.
    #[arg(long, env = "WHARF_STATE", hide_env_values = true, default_value = MEMORY, value_name = "URL")]
    state: String,
    /// File with the keys that seal what is shared, 32 bytes in base64 on each line: `openssl rand -base64 32`. The first seals,
    /// all open, and the last also names the records.
    #[arg(long, env = "WHARF_STATE_KEY_FILE", value_name = "FILE")]
    state_key_file: Option<PathBuf>,
    /// PEM file with the certificates that may have signed the certificate of the engine, instead of the bundled ones.
    #[arg(long, env = "WHARF_STATE_CA", value_name = "FILE")]
    state_ca: Option<PathBuf>,
    /// Replicas that must have the beginning of a write with an Idempotency-Key before it is sent, 0 to 16.
    #[arg(long, env = "WHARF_STATE_WAIT", default_value_t = 0, value_name = "COUNT", value_parser = RangedU64ValueParser::<u32>::new().range(0..=16))]
    state_wait: u32,
    /// Time limit of one step on what is shared, in milliseconds, 10 to 10,000.
    #[arg(long, env = "WHARF_STATE_TIMEOUT_MS", default_value_t = Config::default().timeout.as_millis() as u64, value_name = "MILLISECONDS", value_parser = RangedU64ValueParser::<u64>::new().range(10..=10_000))]
    state_timeout_ms: u64,
    /// Size limit in KiB of an answer that is stored under an Idempotency-Key and shared, 1 to 65,536. Of larger ones only the
    /// end is stored.
    #[arg(long, env = "WHARF_KEEP_ANSWER_KIB", default_value_t = Config::default().max_answer / KIB, value_name = "KIB", value_parser = RangedU64ValueParser::<usize>::new().range(1..=65_536))]
    keep_answer_kib: usize,
    /// Uses an engine that may evict records, and so may double writes.
    #[arg(long, env = "WHARF_STATE_EVICTS_ANYWAY")]
    state_evicts_anyway: bool,
}

const MEMORY: &str = "memory";

impl StateArgs {
    /// What is shared, unless it is all in memory.
    ///
    /// # Errors
    ///
    /// All invalid settings.
    pub(crate) fn shared_state(&self) -> Result<Option<Arc<SharedState>>, Vec<String>> {
        if self.state == MEMORY {
            return Ok(None);
        }
        match (self.address(), self.keyring()) {
            (Ok(address), Ok(keyring)) => {
                let timeout = Duration::from_millis(self.state_timeout_ms);
                let policy = Policy { wait: self.state_wait, timeout, evicts_anyway: self.state_evicts_anyway };
                let config = Config { timeout, max_answer: self.keep_answer_kib * KIB, ..Config::default() };
                Ok(Some(SharedState::new(ValkeyStore::new(address, policy), keyring, config)))
            }
            (address, keyring) => Err(address.err().into_iter().chain(keyring.err()).collect()),
        }
    }

    fn address(&self) -> Result<Address, String> {
        let ca = self.state_ca.as_deref().map(|file| read("--state-ca", file)).transpose()?;
        Address::parse(&self.state, ca.map(String::into_bytes)).map_err(|error| format!("--state: {error}"))
    }

    fn keyring(&self) -> Result<Keyring, String> {
        let file = self.state_key_file.as_deref().ok_or_else(|| {
            "--state needs --state-key-file, the same for all runners. Write one with two keys, of which the first can be \
             replaced: `for _ in 1 2; do openssl rand -base64 32; done > state-keys`"
                .to_owned()
        })?;
        let text = read("--state-key-file", file)?;
        Keyring::parse(&text).map_err(|error| format!("--state-key-file {}: {error}", file.display()))
    }
}

fn read(flag: &str, file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{flag} {}: {error}", file.display()))
}

/// Connects to what is shared, and stays connected from then on.
///
/// # Errors
///
/// Why it must not be used. That it cannot be reached is no error: it may be later.
pub(crate) async fn start(shared: &Arc<SharedState>) -> Result<(), String> {
    match shared.start().await {
        Ok(()) => {}
        Err(Fault::Unreachable(cause)) => {
            warn!(cause, "the shared state is not reached yet: the runner is not ready");
        }
        Err(Fault::Unusable(cause)) => return Err(format!("--state: the engine must not be used: {cause}")),
    }
    tokio::spawn(shared.clone().run());
    Ok(())
}
