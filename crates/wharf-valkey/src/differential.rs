//! Sends random steps to the reference and to an engine, and compares what they answer.

#![expect(clippy::print_stderr, reason = "tells why nothing is tested")]

use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use std::{env, fs};

use fastrand::Rng;
use tempfile::TempDir;
use wharf_state::{
    Ask, Claim, Claimed, Ended, Fault, RecordId, Reference, Renewed, RunnerId, StateStore, TENANT, TurnAsk,
};

use crate::scripts::Clock;
use crate::{Address, Policy, ValkeyStore};

/// Set where an engine must be there.
const REQUIRED: &str = "WHARF_TEST_ENGINE";

/// Steps of a run; a variable asks for more.
const STEPS: u64 = 20_000;
const MORE_STEPS: &str = "WHARF_TEST_STEPS";

const POLICY: Policy = Policy { wait: 0, timeout: Duration::from_millis(100), evicts_anyway: false };

/// The rights of the runners, as the guide gives them to copy, and a password in the place of its hash.
fn rights() -> Vec<String> {
    let guide = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/shared-state.md")).unwrap();
    let line = guide.lines().find_map(|line| line.strip_prefix("user wharf on #<sha256> ")).unwrap();
    // Which Redis 7.0 does not know.
    let rights = line.split(' ').filter(|right| *right != "+client|setinfo").map(str::to_owned);
    ["--user", "wharf", "on", ">secret"].map(str::to_owned).into_iter().chain(rights).collect()
}

/// An engine on a socket in a directory of its own.
struct Engine {
    process: Child,
    directory: TempDir,
}

impl Engine {
    /// Starts the engine that is installed, with these arguments too. `None` if there is none, and none is required.
    fn start(arguments: &[&str]) -> Option<Self> {
        let directory = TempDir::new().unwrap();
        let required = env::var(REQUIRED).ok();
        let names = required.as_deref().map_or(vec!["valkey-server", "redis-server"], |name| vec![name]);
        let started = names.iter().find_map(|name| Self::spawn(name, directory.path(), arguments).ok());
        match (started, required) {
            (Some(process), _) => Some(Self { process, directory }),
            (None, None) => {
                eprintln!("no valkey-server and no redis-server is installed: not tested");
                None
            }
            (None, Some(name)) => panic!("{name} does not start"),
        }
    }

    fn spawn(name: &str, directory: &Path, arguments: &[&str]) -> io::Result<Child> {
        let socket = directory.join("socket");
        let mut command = Command::new(name);
        command.args(["--port", "0", "--save", "", "--unixsocket"]).arg(&socket).args(arguments).args(rights());
        command.args(["--user", "default", "off"]);
        command.current_dir(directory).stdin(Stdio::null()).stdout(Stdio::null()).spawn()
    }

    /// A store on it, once it answers.
    async fn store(&self, clock: Clock) -> Result<ValkeyStore, Fault> {
        let socket = self.directory.path().join("socket");
        let address = Address::parse(&format!("unix://{}?user=wharf&pass=secret", socket.display()), None).unwrap();
        let store = ValkeyStore::with_clock(address, POLICY, clock);
        while !fs::exists(&socket).unwrap() {
            tokio::task::yield_now().await;
        }
        loop {
            match store.check().await {
                Err(Fault::Unreachable(_)) => tokio::task::yield_now().await,
                checked => return checked.map(|()| store),
            }
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Random arguments of steps. The few values meet often.
struct Random(Rng, u64);

impl Random {
    fn of(&mut self, count: u64) -> u64 {
        self.0.u64(0..count)
    }

    fn milliseconds(&mut self, most: u64) -> Duration {
        Duration::from_millis(self.0.u64(1..=most))
    }

    /// One of three records, which others replace later: a key that has ended stays so.
    fn record(&mut self) -> RecordId {
        RecordId(u128::from(self.1 / 300 * 3 + self.of(3)).to_le_bytes())
    }

    fn runner(&mut self) -> RunnerId {
        RunnerId(1 + self.of(3))
    }

    fn bytes(&mut self) -> Vec<u8> {
        (0..self.of(4) + 1).map(|_| self.0.u8(..)).collect()
    }

    fn lists(&mut self) -> Vec<Box<str>> {
        (0..self.of(3)).map(|_| format!("list{}", self.of(4)).into()).collect()
    }
}

/// One random step on both. Returns what they answered, in words.
async fn step(random: &mut Random, now: Duration, reference: &mut Reference, store: &ValkeyStore) -> [String; 2] {
    fn both(name: &str, expected: impl Debug, answer: impl Debug) -> [String; 2] {
        [format!("{name}: {expected:?}"), format!("{name}: {answer:?}")]
    }
    let id = random.record();
    // Few enough that a late step of another claim is frequent.
    let epoch = random.of(6);
    match random.of(13) {
        0 | 1 => {
            let gone = (random.of(4) == 0).then(|| random.runner());
            let (lease, keep) = (random.milliseconds(3_000), Duration::from_secs(3_600));
            let (fingerprint, runner) = ([u8::from(random.of(8) == 0); 16], random.runner());
            let claim = Claim { fingerprint, epoch, runner, lease, keep, gone };
            both("claim", reference.claim(now, id, &claim), store.claim(id, claim).await.unwrap())
        }
        2 | 3 => both("begin", reference.begin(now, id, epoch), store.begin(id, epoch).await.unwrap()),
        4 => {
            let answer = (random.of(2) == 0).then(|| random.bytes());
            let ended = Ended { code: ["ok", "outcome_unknown"][random.of(2) as usize].to_owned(), answer };
            both("end", reference.end(now, id, epoch, ended.clone()), store.end(id, epoch, ended).await.unwrap())
        }
        5 => both("free", reference.free(now, id, epoch), store.free(id, epoch).await.unwrap()),
        6 => {
            let ask = Ask {
                most: 1 + random.of(40) as u32,
                window: Duration::from_millis(1_050),
                lag: Duration::from_millis(random.of(2) * 100),
                want: 1 + random.of(20) as u32,
                rank: random.of(3) as u8,
            };
            let runner = random.runner();
            let expected = reference.take(now, id, runner, &ask);
            let mut granted = store.take(id, runner, ask).await.unwrap();
            granted.pauses.sort_unstable();
            both("take", expected, granted)
        }
        7 => {
            let endpoint = if random.of(8) == 0 { TENANT } else { random.of(100) };
            let wait = random.milliseconds(2_000);
            reference.pause(now, id, endpoint, wait);
            store.pause(id, endpoint, wait).await.unwrap();
            both("pause", (), ())
        }
        8 => {
            let refused = (random.of(2) == 0).then(|| random.of(3));
            let ask = TurnAsk { refused, nonce: epoch, time: random.milliseconds(3_000) };
            both("turn", reference.turn(now, id, &ask), store.turn(id, ask).await.unwrap())
        }
        9 => {
            let renewed = match random.of(3) {
                0 => Renewed::Token {
                    sealed: random.bytes(),
                    lifetime: random.milliseconds(5_000),
                    digest: random.of(3),
                },
                1 => Renewed::Rejected { sealed: random.bytes(), pause: random.milliseconds(5_000) },
                _ => Renewed::Nothing,
            };
            both("keep", reference.keep(now, id, epoch, renewed.clone()), store.keep(id, epoch, renewed).await.unwrap())
        }
        10 => {
            let lists = random.lists();
            both("marks", reference.marks(now, id, &lists), store.marks(id, lists).await.unwrap())
        }
        11 => {
            let lists = random.lists();
            reference.mark(now, id, &lists);
            store.mark(id, lists).await.unwrap();
            both("mark", (), ())
        }
        _ => {
            let (runner, known) = (random.runner(), random.of(5) as u32);
            if random.of(4) == 0 {
                reference.leave(runner);
                store.leave(runner).await.unwrap();
                return both("leave", (), ());
            }
            let until = now + random.milliseconds(100) - Duration::from_millis(50);
            let mut beat = store.beat(runner, known, until).await.unwrap();
            beat.peers.sort_unstable();
            both("beat", reference.beat(now, runner, known, until), beat)
        }
    }
}

#[tokio::test]
async fn an_engine_answers_as_the_reference() {
    let Some(engine) = Engine::start(&[]) else { return };
    let clock = Arc::new(AtomicU64::new(0));
    let store = engine.store(Clock::Test(clock.clone())).await.unwrap();
    let seed = fastrand::u64(..);
    let (mut random, mut reference) = (Random(Rng::with_seed(seed), 0), Reference::default());
    let mut now = Duration::from_secs(1 << 30);
    let steps = env::var(MORE_STEPS).ok().and_then(|steps| steps.parse().ok()).unwrap_or(STEPS);
    let mut words = std::collections::HashMap::<String, u64>::new();
    for number in 0..steps {
        random.1 = number;
        now += Duration::from_millis(random.of(3) * random.of(60));
        // Now and then the clock goes back, as by a failover to another machine.
        now -= Duration::from_millis(if random.of(500) == 0 { random.of(4_000) } else { 0 });
        clock.store(now.as_millis() as u64, Ordering::SeqCst);
        let [expected, answer] = step(&mut random, now, &mut reference, &store).await;
        assert_eq!(answer, expected, "step {number} of seed {seed}");
        let word = expected.split(|letter: char| !letter.is_alphabetic() && letter != ':' && letter != ' ').next();
        *words.entry(word.unwrap_or_default().to_owned()).or_default() += 1;
    }
    for word in [
        "claim: Run",
        "claim: Running",
        "claim: Other",
        "claim: Ended",
        "claim: Unknown",
        "begin: true",
        "begin: false",
        "end: true",
        "end: false",
        "free: true",
        "free: false",
        "turn: Have",
        "turn: Yours",
        "turn: Wait",
        "turn: Rejected",
        "keep: true",
        "keep: false",
    ] {
        assert!(words.contains_key(word), "{word} did not happen: {words:?}");
    }
}

#[tokio::test]
async fn records_are_kept_for_their_time() {
    let Some(engine) = Engine::start(&[]) else { return };
    let store = engine.store(Clock::Server).await.unwrap();
    let id = RecordId([1; 16]);
    let (lease, keep) = (Duration::from_secs(60), Duration::from_secs(7_200));
    let claim = Claim { fingerprint: [1; 16], epoch: 1, runner: RunnerId(1), lease, keep, gone: None };
    assert_eq!(store.claim(id, claim.clone()).await, Ok(Claimed::Run));
    assert_eq!(store.begin(id, 1).await, Ok(true));
    let ended = Ended { code: "ok".to_owned(), answer: Some(vec![0, 255]) };
    assert_eq!(store.end(id, 1, ended.clone()).await, Ok(true));
    assert_eq!(store.claim(id, Claim { epoch: 2, ..claim }).await, Ok(Claimed::Ended(ended)));
    for part in ["key", "answer"] {
        let left = store.link.time_left(&format!("wharf:1:{{k{id}}}:{part}")).await;
        assert!(left > keep - Duration::from_secs(60) && left <= keep, "{part}: {left:?}");
    }
}

#[tokio::test]
async fn an_engine_that_may_evict_is_not_used() {
    let arguments = ["--maxmemory", "10mb", "--maxmemory-policy", "volatile-ttl"];
    let Some(engine) = Engine::start(&arguments) else { return };
    let checked = engine.store(Clock::Server).await.map(drop);
    assert!(matches!(&checked, Err(Fault::Unusable(reason)) if reason.contains("volatile-ttl")), "{checked:?}");
}

#[tokio::test]
async fn a_full_engine_refuses_claims() {
    let Some(engine) = Engine::start(&["--maxmemory", "1", "--maxmemory-policy", "noeviction"]) else { return };
    let store = engine.store(Clock::Server).await.unwrap();
    let time = Duration::from_secs(60);
    let claim = Claim { fingerprint: [1; 16], epoch: 1, runner: RunnerId(1), lease: time, keep: time, gone: None };
    let claimed = store.claim(RecordId([1; 16]), claim).await;
    assert!(claimed.is_err(), "{claimed:?}");
}
