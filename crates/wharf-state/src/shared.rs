//! The shared state as a runner uses it.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use prometheus_client::registry::Registry;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tracing::{info, warn};

use crate::keyring::{Keyring, RecordId};
use crate::metrics::Metrics;
use crate::standing::{Peers, Standing};
use crate::store::{
    Ask, Beat, Claim, Claimed, Ended, Fault, Granted, Lost, Renewed, RunnerId, StateStore, Step, Turn, TurnAsk,
};

/// After so many losses in a row, steps are lost at once, until a sign of life is answered.
const MAX_LOSSES: u32 = 3;

/// Ends of calls that are recorded later, because the engine was away. More are given up.
const MAX_LATE_ENDS: usize = 10_000;

/// Longest pause between two tries to record the end of a call.
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// What the operator chooses.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// Longest time of one step.
    pub timeout: Duration,
    /// Most bytes of an answer that is kept under an idempotency key. Of longer ones only the end is kept.
    pub max_answer: usize,
    /// Time between two signs of life. A runner that is cut off takes nothing of a rate limit for 14 of them and the time of a
    /// sign, and one that returns for 5; the calls of one that has given none for 60 are lost. So they must last 250 ms where limits must hold.
    pub interval: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self { timeout: Duration::from_millis(100), max_answer: 256 << 10, interval: Duration::from_millis(250) }
    }
}

/// The shared state of an installation, as one of its runners uses it.
pub struct SharedState {
    store: Box<dyn StateStore>,
    keyring: Keyring,
    config: Config,
    runner: RunnerId,
    peers: Mutex<Peers>,
    losses: AtomicU32,
    late_ends: Arc<Semaphore>,
    metrics: Metrics,
}

impl fmt::Debug for SharedState {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SharedState").field("runner", &self.runner).finish_non_exhaustive()
    }
}

impl SharedState {
    /// A runner's view of a store. It is apart until [`Self::run`] has reached the store.
    pub fn new(store: impl StateStore, keyring: Keyring, config: Config) -> Arc<Self> {
        Arc::new(Self {
            store: Box::new(store),
            keyring,
            config,
            runner: RunnerId(fastrand::u64(1..)),
            peers: Mutex::new(Peers::new(config.interval, config.timeout)),
            losses: AtomicU32::new(0),
            late_ends: Arc::new(Semaphore::new(MAX_LATE_ENDS)),
            metrics: Metrics::new(),
        })
    }

    /// Connects to the store for the first time.
    ///
    /// # Errors
    ///
    /// That it cannot be reached, or must not be used.
    pub async fn start(&self) -> Result<(), Fault> {
        self.store.check().await?;
        self.beat().await.map_err(|lost| Fault::Unreachable(lost.to_string()))
    }

    /// Gives signs of life, and connects again when the store was lost. Never returns.
    pub async fn run(self: Arc<Self>) {
        let mut next = Instant::now();
        let mut was_up = self.is_up();
        let mut told = None;
        loop {
            sleep_until(next).await;
            next = Instant::now() + self.config.interval;
            let beaten = self.try_beat().await;
            let is_up = self.is_up();
            self.metrics.standing(is_up, self.peers().alive());
            match beaten {
                _ if is_up && !was_up => {
                    info!(runners = self.peers().alive(), "the shared state is reached");
                    told = None;
                }
                Err(cause) if !is_up && told.as_ref() != Some(&cause) => {
                    warn!(%cause, "the shared state is lost: writes with an Idempotency-Key are refused");
                    told = Some(cause);
                }
                _ => {}
            }
            was_up = is_up;
        }
    }

    async fn try_beat(&self) -> Result<(), Lost> {
        if self.losses.load(Ordering::Relaxed) > 0 || !self.is_up() {
            self.store.check().await.map_err(|fault| match fault {
                Fault::Unreachable(cause) | Fault::Unusable(cause) => Lost::Unanswered(cause.into()),
            })?;
            let may_sign = self.peers().may_sign(Instant::now());
            sleep_until(may_sign).await;
        }
        self.beat().await
    }

    /// Gives a sign of life. The first one tells the engine's time and does not count, nor does one that was on its way for
    /// too long: it is given once more.
    async fn beat(&self) -> Result<(), Lost> {
        if self.sign().await? || self.sign().await? {
            return Ok(());
        }
        Err(Lost::Refused("its answers take too long".into()))
    }

    /// Gives one sign of life. Returns whether it counts.
    async fn sign(&self) -> Result<bool, Lost> {
        let sent = Instant::now();
        let (known, until, before) = {
            let mut peers = self.peers();
            (peers.known(), peers.deadline(sent), peers.sign(sent))
        };
        let answer = self.carry_out("beat", self.store.beat(self.runner, known, until)).await;
        let mut own = self.peers();
        match answer {
            Ok(Beat { now, counts, peers }) => {
                own.set_clock(now);
                match counts {
                    true => own.heard(sent, peers),
                    false => own.withdraw(before),
                }
                Ok(counts)
            }
            Err(lost) => {
                if matches!(lost, Lost::Refused(_)) {
                    own.withdraw(before);
                }
                Err(lost)
            }
        }
    }

    /// Tells the others that this runner has ended, so that they need not leave it its share.
    pub async fn leave(&self) {
        // The others find out by themselves, only later.
        _ = self.step("leave", self.store.leave(self.runner)).await;
    }

    /// Registers the metrics of steps.
    pub fn register_metrics(&self, registry: &mut Registry) {
        self.metrics.register(registry);
    }

    /// What this runner may take of a limit of so many slots.
    pub fn standing(&self, most: u32) -> Standing {
        self.peers().standing(most, Instant::now())
    }

    /// Whether the store has answered lately.
    pub fn is_up(&self) -> bool {
        self.peers().is_up(Instant::now())
    }

    /// Whether the store has ever answered.
    pub fn has_been_reached(&self) -> bool {
        self.peers().has_been_reached()
    }

    /// The name of a record.
    pub fn name(&self, kind: &str, digest: &[u8]) -> RecordId {
        self.keyring.name(kind, digest)
    }

    /// Claims an idempotency key for a call that lasts at most `lease`, under an epoch. Takes it over from a runner that is
    /// gone.
    ///
    /// # Errors
    ///
    /// Here and below: that the step was lost.
    pub async fn claim(
        self: &Arc<Self>,
        key: RecordId,
        epoch: u64,
        fingerprint: [u8; 16],
        (lease, keep): (Duration, Duration),
    ) -> Result<Claimed, Lost> {
        let claim = Claim { fingerprint, epoch, runner: self.runner, lease, keep, gone: None };
        let mut claimed = self.step("claim", self.store.claim(key, claim.clone())).await;
        if let Ok(Claimed::Running(runner)) = claimed
            && self.peers().is_gone(runner, Instant::now())
        {
            claimed = self.step("claim", self.store.claim(key, Claim { gone: Some(runner), ..claim })).await;
        }
        match claimed {
            Ok(Claimed::Ended(Ended { code, answer })) => {
                // An answer that does not open counts as one that was not kept.
                let answer = answer.and_then(|sealed| self.keyring.open(key, "answer", &sealed));
                Ok(Claimed::Ended(Ended { code, answer }))
            }
            Ok(claimed) => Ok(claimed),
            Err(lost) => {
                // It may have been carried out.
                self.later(
                    Instant::now() + lease,
                    move |shared| async move { shared.free(key, epoch).await.map(drop) },
                );
                Err(lost)
            }
        }
    }

    /// Records that a call is about to change something.
    pub async fn begin(&self, key: RecordId, epoch: u64) -> Result<bool, Lost> {
        self.step("begin", self.store.begin(key, epoch)).await
    }

    /// Frees a key under which nothing was done.
    pub async fn free(&self, key: RecordId, epoch: u64) -> Result<bool, Lost> {
        self.step("free", self.store.free(key, epoch)).await
    }

    /// Records how a call ended, and its answer if there is one.
    pub async fn end(&self, key: RecordId, epoch: u64, code: &str, answer: Option<&[u8]>) -> Result<bool, Lost> {
        let answer = answer.filter(|answer| answer.len() <= self.config.max_answer);
        let answer = answer.and_then(|answer| self.keyring.seal(key, "answer", answer));
        self.step("end", self.store.end(key, epoch, Ended { code: code.to_owned(), answer })).await
    }

    /// Tries again until this time what was lost.
    pub fn later<F>(self: &Arc<Self>, until: Instant, again: impl Fn(Arc<Self>) -> F + Send + 'static)
    where
        F: Future<Output = Result<(), Lost>> + Send,
    {
        let Ok(permit) = self.late_ends.clone().try_acquire_owned() else { return };
        let shared = self.clone();
        tokio::spawn(async move {
            let mut pause = shared.config.interval;
            while Instant::now() < until && again(shared.clone()).await.is_err() {
                sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
                pause = (pause * 2).min(MAX_PAUSE);
            }
            drop(permit);
        });
    }

    /// Asks for slots of a rate limit, of at most so many in a window.
    pub async fn take(&self, limit: RecordId, ask: Ask) -> Result<Granted, Lost> {
        self.step("take", self.store.take(limit, self.runner, ask)).await
    }

    /// Records a pause that the vendor asked for.
    pub async fn pause(&self, limit: RecordId, endpoint: u64, wait: Duration) -> Result<(), Lost> {
        self.step("pause", self.store.pause(limit, endpoint, wait)).await
    }

    /// Asks for a token, or the turn to request one.
    pub async fn turn(&self, token: RecordId, ask: TurnAsk) -> Result<Turn, Lost> {
        let turn = self.step("turn", self.store.turn(token, ask)).await?;
        let unreadable = || Lost::Refused("a record does not open with the keys of this runner".into());
        match turn {
            Turn::Have(sealed, left) => {
                let opened = self.keyring.open(token, "token", &sealed).ok_or_else(unreadable)?;
                Ok(Turn::Have(opened, left))
            }
            Turn::Rejected(sealed, left) => {
                let opened = self.keyring.open(token, "rejection", &sealed).ok_or_else(unreadable)?;
                Ok(Turn::Rejected(opened, left))
            }
            turn => Ok(turn),
        }
    }

    /// Records what came of a turn.
    pub async fn keep(&self, token: RecordId, nonce: u64, renewed: Renewed) -> Result<bool, Lost> {
        let no_random = || Lost::Refused("the system has no random bytes".into());
        let seal = |part, content: &[u8]| self.keyring.seal(token, part, content).ok_or_else(no_random);
        let renewed = match renewed {
            Renewed::Token { sealed, lifetime, digest } => {
                Renewed::Token { sealed: seal("token", &sealed)?, lifetime, digest }
            }
            Renewed::Rejected { sealed, pause } => Renewed::Rejected { sealed: seal("rejection", &sealed)?, pause },
            Renewed::Nothing => Renewed::Nothing,
        };
        self.step("keep", self.store.keep(token, nonce, renewed)).await
    }

    /// Reads the marks of lists.
    pub async fn marks(&self, tenant: RecordId, lists: Vec<Box<str>>) -> Result<Vec<u64>, Lost> {
        self.step("marks", self.store.marks(tenant, lists)).await
    }

    /// Records a write to lists.
    pub async fn mark(&self, tenant: RecordId, lists: Vec<Box<str>>) -> Result<(), Lost> {
        self.step("mark", self.store.mark(tenant, lists)).await
    }

    /// Carries out a step, unless the store is known to be away.
    async fn step<T>(&self, name: &'static str, step: Step<'_, T>) -> Result<T, Lost> {
        if self.losses.load(Ordering::Relaxed) >= MAX_LOSSES {
            self.metrics.lost(name);
            return Err(Lost::Unanswered("the store does not answer".into()));
        }
        self.carry_out(name, step).await
    }

    async fn carry_out<T>(&self, name: &'static str, step: Step<'_, T>) -> Result<T, Lost> {
        let start = Instant::now();
        let result =
            timeout(self.config.timeout, step).await.unwrap_or(Err(Lost::Unanswered("no answer in time".into())));
        match &result {
            Ok(_) => {
                self.losses.store(0, Ordering::Relaxed);
                self.metrics.answered(name, start.elapsed());
            }
            // The store is there.
            Err(Lost::Refused(_)) => self.metrics.lost(name),
            Err(Lost::Unanswered(_)) => {
                self.losses.fetch_add(1, Ordering::Relaxed);
                self.metrics.lost(name);
            }
        }
        result
    }

    fn peers(&self) -> MutexGuard<'_, Peers> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
