//! Lets runners share idempotency keys under random faults, and checks that nothing is written twice under a key.

use std::collections::{BTreeMap, HashMap};
use std::env;
use std::mem;
use std::ops::Range;
use std::panic::catch_unwind;
use std::time::Duration;

use fastrand::Rng;
use wharf_state::{Claim, Claimed, Ended, RecordId, Reference, RunnerId};

/// Seeds of a test run without `WHARF_SEEDS`.
const SEEDS: u64 = 2_000;

/// The lease of a call. Here and below in milliseconds.
const LEASE: u64 = 3_000;

/// How long a runner waits for the engine.
const ENGINE_TIMEOUT: u64 = 100;

/// How long a runner waits for the vendor.
const VENDOR_TIMEOUT: u64 = 1_000;

/// How long records are kept: longer than a seed lasts.
const KEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// How often a fault may occur, in percent of its occasions.
const RATES: [u64; 4] = [0, 2, 8, 20];

/// A protocol that is known to be wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Weakness {
    /// Nothing is recorded before the request is sent, so that it is sent again when the lease is over.
    LeaseAlone,
    /// No step but the claim compares epochs.
    AnyoneBegins,
    /// The last step of a call does not compare epochs.
    AnyoneFrees,
    /// The engine may lose what was begun.
    BeginDoesNotWait,
}

/// What is simulated.
#[derive(Clone, Copy, Debug)]
struct Setup {
    weakness: Option<Weakness>,
    /// Whether a replica may take the place of the engine. What it has not got is lost.
    fails_over: bool,
}

/// What occurred.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Seen {
    Crash,
    Stop,
    LostRequest,
    LostAnswer,
    LateArrival,
    Repetition,
    TakeOver,
    Free,
    Success,
    Failed,
    Unknown,
    Replay,
    Conflict,
    NothingSent,
    /// A replica took the place of the engine.
    FailOver,
    /// A key has a second write.
    Doubled,
    /// A call began after a caller was told that the outcome of the key is unknown.
    BegunAfterUnknown,
}

/// What must occur in a run of all seeds, or the model does not test what it should.
const EXPECTED: [Seen; 14] = [
    Seen::Crash,
    Seen::Stop,
    Seen::LostRequest,
    Seen::LostAnswer,
    Seen::LateArrival,
    Seen::Repetition,
    Seen::TakeOver,
    Seen::Free,
    Seen::Success,
    Seen::Failed,
    Seen::Unknown,
    Seen::Replay,
    Seen::Conflict,
    Seen::NothingSent,
];

/// How often something occurred. What never did is not in it.
type Tally = BTreeMap<Seen, u64>;

/// How often each fault occurs, in percent of its occasions.
struct Faults {
    /// A message, or its answer, is lost.
    lost: u64,
    /// A message arrives after its sender has given up waiting.
    late: u64,
    /// A step arrives twice.
    repeated: u64,
    /// A runner forgets everything before its next step.
    crashes: u64,
    /// A runner is stopped before its next step, and goes on later.
    stops: u64,
    fail_overs: u64,
}

impl Faults {
    fn random(rng: &mut Rng) -> Self {
        let mut rate = || RATES[rng.usize(..RATES.len())];
        Self { lost: rate(), late: rate(), repeated: rate(), crashes: rate(), stops: rate(), fail_overs: rate() }
    }
}

/// How a call ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Outcome {
    Success,
    Unknown,
    /// Nothing was written, and the key is not freed: the call only read, and did not find what it should change.
    Failed,
}

impl Outcome {
    fn code(self) -> &'static str {
        match self {
            Self::Success => "ok",
            Self::Unknown => "outcome_unknown",
            Self::Failed => "upstream_not_found",
        }
    }

    fn of(code: &str) -> Self {
        match code {
            "ok" => Self::Success,
            "outcome_unknown" => Self::Unknown,
            _ => Self::Failed,
        }
    }
}

/// What a caller is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Told {
    Ended(Outcome),
    /// How an earlier call ended.
    Replayed(Outcome),
    /// Another call runs.
    Conflict,
    /// Nothing was sent, or the vendor did not do it: the call may be repeated.
    NothingSent,
}

/// What a call asks of the engine.
#[derive(Clone, Copy, Debug)]
enum Step {
    Claim { gone: Option<RunnerId> },
    Begin,
    End(Outcome),
    Free,
}

/// A step on its way to the engine.
#[derive(Clone, Copy, Debug)]
struct Request {
    key: RecordId,
    epoch: u64,
    runner: RunnerId,
    step: Step,
}

/// What a runner sends.
#[derive(Clone, Copy, Debug)]
enum Message {
    /// To the engine.
    Step(Request),
    /// To the vendor.
    Write,
}

/// What a call waits for ends so.
enum Heard {
    Claimed(Claimed),
    /// The answer to another step.
    Done(bool),
    Written,
    /// The vendor did not do it.
    Refused,
    /// The time to wait is over.
    Nothing,
}

/// What happens at some time.
enum Event {
    /// A caller asks a runner.
    Called { key: usize, slot: usize },
    /// A message arrives. Its sender hears the answer, or has given up waiting.
    Arrived { call: usize, message: Message, is_heard: bool },
    /// A call goes on.
    GoesOn { call: usize, heard: Heard },
}

/// Where a call stands.
#[derive(Clone, Copy, Debug)]
enum Phase {
    Claiming,
    Beginning,
    Sending,
    /// The last step is asked for. Then the caller is told, unless it was.
    Closing(Step, Option<Told>),
    /// The last step was lost, and is asked for later.
    Waiting(Step),
}

/// A call of a caller. Its number is its epoch.
#[derive(Debug)]
struct Call {
    key: usize,
    slot: usize,
    /// The runner that was there when the call came. The call is lost with it.
    runner: RunnerId,
    lease_end: u64,
    phase: Phase,
    writes: u32,
    told: Option<Told>,
}

/// The process in a slot.
struct Runner {
    id: RunnerId,
    stopped_until: u64,
}

/// What is known of a key outside of the engine.
#[derive(Clone, Default)]
struct Key {
    /// How often the vendor did what is requested under it.
    writes: u32,
    /// Whether a caller was told that the outcome is unknown.
    is_told_unknown: bool,
}

/// The engine, and what its replica has.
#[derive(Default)]
struct Engine {
    records: Reference,
    /// What was carried out, and when.
    log: Vec<(Duration, Request)>,
    /// How much of it the replica has.
    replicated: usize,
    /// The epoch of the last claim that may run.
    owners: HashMap<RecordId, u64>,
}

impl Engine {
    fn carry_out(&mut self, now: Duration, request: Request) -> Heard {
        self.log.push((now, request));
        let Request { key, epoch, runner, step } = request;
        match step {
            Step::Claim { gone } => {
                let lease = Duration::from_millis(LEASE);
                let claim = Claim { fingerprint: [0; 16], epoch, runner, lease, keep: KEEP, gone };
                let claimed = self.records.claim(now, key, &claim);
                if claimed == Claimed::Run {
                    self.owners.insert(key, epoch);
                }
                Heard::Claimed(claimed)
            }
            Step::Begin => Heard::Done(self.records.begin(now, key, epoch)),
            Step::End(outcome) => {
                let ended = Ended { code: outcome.code().to_owned(), answer: None };
                Heard::Done(self.records.end(now, key, epoch, ended))
            }
            Step::Free => {
                let is_freed = self.records.free(now, key, epoch);
                if is_freed {
                    self.owners.remove(&key);
                }
                Heard::Done(is_freed)
            }
        }
    }

    /// Goes on with what the replica has.
    fn fail_over(&mut self) {
        let mut log = mem::take(&mut self.log);
        log.truncate(self.replicated);
        *self = Self { replicated: log.len(), ..Self::default() };
        for (now, request) in log {
            self.carry_out(now, request);
        }
    }
}

/// Callers, runners, the engine and the vendor.
struct World {
    rng: Rng,
    setup: Setup,
    faults: Faults,
    now: u64,
    /// What happens next, by its time and number.
    events: BTreeMap<(u64, u64), Event>,
    /// The number of the next event.
    number: u64,
    engine: Engine,
    runners: Vec<Runner>,
    calls: Vec<Call>,
    keys: Vec<Key>,
    tally: Tally,
}

impl World {
    fn new(seed: u64, setup: Setup) -> Self {
        let mut rng = Rng::with_seed(seed);
        let faults = Faults::random(&mut rng);
        let slots = rng.usize(2..=3);
        let runners = (0..slots).map(|_| Runner { id: RunnerId(rng.u64(..)), stopped_until: 0 }).collect();
        let keys = vec![Key::default(); rng.usize(1..=3)];
        let (events, calls, engine, tally) = (BTreeMap::new(), Vec::new(), Engine::default(), Tally::new());
        let mut world = Self { rng, setup, faults, now: 0, events, number: 0, engine, runners, calls, keys, tally };
        for key in 0..world.keys.len() {
            for _ in 0..world.rng.u64(2..=6) {
                let spread = [ENGINE_TIMEOUT, 2 * LEASE, 8 * LEASE][world.rng.usize(..3)];
                let (delay, slot) = (world.rng.u64(..spread), world.rng.usize(..slots));
                world.after(delay, Event::Called { key, slot });
            }
        }
        world
    }

    /// Runs until nothing happens any more.
    fn run(mut self) -> Result<Tally, String> {
        while let Some(((now, _), event)) = self.events.pop_first() {
            self.now = now;
            match event {
                Event::Called { key, slot } => self.call(key, slot),
                Event::Arrived { call, message: Message::Step(request), is_heard } => {
                    self.reach_engine(call, request, is_heard);
                }
                Event::Arrived { call, message: Message::Write, is_heard } => self.reach_vendor(call, is_heard),
                Event::GoesOn { call, heard } => self.go_on(call, heard),
            }
        }
        if self.setup.weakness.is_none() {
            self.check()?;
        }
        Ok(self.tally)
    }

    /// Checks what holds for every seed.
    fn check(&self) -> Result<(), String> {
        for (key, Key { writes, .. }) in self.keys.iter().enumerate() {
            ensure(*writes <= 1, || format!("key {key} was written {writes} times: {:#?}", self.calls))?;
        }
        let kept = !self.setup.fails_over;
        for (epoch, call) in self.calls.iter().enumerate() {
            let writes = self.keys[call.key].writes;
            let is_true = match call.told {
                Some(Told::Ended(Outcome::Success) | Told::Replayed(Outcome::Success)) => writes == 1,
                Some(Told::Ended(Outcome::Failed) | Told::NothingSent) => call.writes == 0,
                // A failover may lose an end, and so what was told. It does not lose what was begun.
                Some(Told::Replayed(Outcome::Failed)) => writes == 0 || !kept,
                Some(Told::Ended(Outcome::Unknown) | Told::Replayed(Outcome::Unknown) | Told::Conflict) | None => true,
            };
            ensure(is_true, || format!("call {epoch} was told what is not true: {:#?}", self.calls))?;
        }
        let is_final = !kept || !self.tally.contains_key(&Seen::BegunAfterUnknown);
        ensure(is_final, || format!("a call began after the outcome was unknown: {:#?}", self.calls))
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.events.insert((self.now + delay, self.number), event);
        self.number += 1;
    }

    fn count(&mut self, seen: Seen) {
        *self.tally.entry(seen).or_default() += 1;
    }

    /// True with a probability of `percent`.
    fn chance(&mut self, percent: u64) -> bool {
        self.rng.u64(..100) < percent
    }

    /// Whether a fault occurs.
    fn strikes(&mut self, percent: u64, seen: Seen) -> bool {
        let strikes = self.chance(percent);
        if strikes {
            self.count(seen);
        }
        strikes
    }

    fn call(&mut self, key: usize, slot: usize) {
        let (call, runner) = (self.calls.len(), self.runners[slot].id);
        let (lease_end, phase) = (self.now + LEASE, Phase::Claiming);
        self.calls.push(Call { key, slot, runner, lease_end, phase, writes: 0, told: None });
        self.ask(call, phase, Step::Claim { gone: None });
    }

    /// Lets a call go on, unless its runner crashes or is stopped.
    fn go_on(&mut self, call: usize, heard: Heard) {
        let Call { slot, runner, .. } = self.calls[call];
        if self.runners[slot].id != runner {
            return;
        }
        if self.strikes(self.faults.crashes, Seen::Crash) {
            self.runners[slot] = Runner { id: RunnerId(self.rng.u64(..)), stopped_until: self.now };
            return;
        }
        if self.strikes(self.faults.stops, Seen::Stop) {
            self.runners[slot].stopped_until = self.now + self.rng.u64(1..=2 * LEASE);
        }
        match self.runners[slot].stopped_until.checked_sub(self.now) {
            None | Some(0) => self.act(call, heard),
            Some(left) => self.after(left, Event::GoesOn { call, heard }),
        }
    }

    /// The next step of a call.
    fn act(&mut self, call: usize, heard: Heard) {
        match (self.calls[call].phase, heard) {
            (Phase::Claiming, Heard::Claimed(claimed)) => self.act_on_claim(call, claimed),
            (Phase::Beginning, Heard::Done(true)) => self.write(call),
            (Phase::Claiming | Phase::Beginning, _) | (Phase::Sending, Heard::Refused) => {
                self.close(call, Step::Free, Told::NothingSent);
            }
            (Phase::Sending, Heard::Written) => self.end(call, Outcome::Success),
            (Phase::Sending, _) => self.end(call, Outcome::Unknown),
            (Phase::Closing(step, told), heard) => {
                if let Some(told) = told {
                    self.tell(call, told);
                }
                if matches!(heard, Heard::Nothing) && self.now < self.calls[call].lease_end {
                    self.calls[call].phase = Phase::Waiting(step);
                    let pause = self.rng.u64(1..=LEASE / 3);
                    self.after(pause, Event::GoesOn { call, heard });
                }
            }
            (Phase::Waiting(step), _) => self.ask(call, Phase::Closing(step, None), step),
        }
    }

    fn act_on_claim(&mut self, call: usize, claimed: Claimed) {
        match claimed {
            Claimed::Run if self.chance(10) => self.end(call, Outcome::Failed),
            Claimed::Run if self.setup.weakness == Some(Weakness::LeaseAlone) => self.write(call),
            Claimed::Run => self.ask(call, Phase::Beginning, Step::Begin),
            Claimed::Running(runner) if self.believes_gone(runner) => {
                self.ask(call, Phase::Claiming, Step::Claim { gone: Some(runner) });
            }
            Claimed::Running(_) | Claimed::Other => self.tell(call, Told::Conflict),
            Claimed::Ended(ended) => self.tell(call, Told::Replayed(Outcome::of(&ended.code))),
            Claimed::Unknown => self.tell(call, Told::Ended(Outcome::Unknown)),
        }
    }

    /// Whether a runner counts as gone. Rarely one that is there does, and not every one that is gone.
    fn believes_gone(&mut self, runner: RunnerId) -> bool {
        let is_gone = self.runners.iter().all(|other| other.id != runner);
        self.chance(if is_gone { 70 } else { 10 })
    }

    fn end(&mut self, call: usize, outcome: Outcome) {
        self.close(call, Step::End(outcome), Told::Ended(outcome));
    }

    fn close(&mut self, call: usize, step: Step, told: Told) {
        self.ask(call, Phase::Closing(step, Some(told)), step);
    }

    fn tell(&mut self, call: usize, told: Told) {
        self.count(match told {
            Told::Ended(Outcome::Success) => Seen::Success,
            Told::Ended(Outcome::Failed) => Seen::Failed,
            Told::Ended(Outcome::Unknown) => Seen::Unknown,
            Told::Replayed(_) => Seen::Replay,
            Told::Conflict => Seen::Conflict,
            Told::NothingSent => Seen::NothingSent,
        });
        let key = &mut self.keys[self.calls[call].key];
        key.is_told_unknown |= matches!(told, Told::Ended(Outcome::Unknown) | Told::Replayed(Outcome::Unknown));
        self.calls[call].told = Some(told);
    }

    /// Asks the engine for a step. It may arrive twice.
    fn ask(&mut self, call: usize, phase: Phase, step: Step) {
        let Call { key, runner, .. } = self.calls[call];
        self.calls[call].phase = phase;
        let message = Message::Step(Request { key: RecordId([key as u8; 16]), epoch: call as u64, runner, step });
        self.send(call, message, ENGINE_TIMEOUT);
        if self.strikes(self.faults.repeated, Seen::Repetition) {
            let delay = self.rng.u64(1..=2 * LEASE);
            self.after(delay, Event::Arrived { call, message, is_heard: false });
        }
    }

    /// Asks the vendor to do what is requested.
    fn write(&mut self, call: usize) {
        self.calls[call].phase = Phase::Sending;
        self.send(call, Message::Write, VENDOR_TIMEOUT);
    }

    /// Sends a message. It may be lost or late, and its answer may be lost.
    fn send(&mut self, call: usize, message: Message, timeout: u64) {
        let is_lost = self.strikes(self.faults.lost, Seen::LostRequest);
        let is_late = !is_lost && self.strikes(self.faults.late, Seen::LateArrival);
        let is_heard = !is_lost && !is_late && !self.strikes(self.faults.lost, Seen::LostAnswer);
        if !is_lost {
            let late = if is_late { timeout + self.rng.u64(..2 * LEASE) } else { 0 };
            let delay = late + self.rng.u64(1..=timeout / 3);
            self.after(delay, Event::Arrived { call, message, is_heard });
        }
        if !is_heard {
            self.after(timeout, Event::GoesOn { call, heard: Heard::Nothing });
        }
    }

    /// Carries out a step, and answers.
    fn reach_engine(&mut self, call: usize, mut request: Request, is_heard: bool) {
        if self.setup.fails_over && self.strikes(self.faults.fail_overs, Seen::FailOver) {
            self.engine.fail_over();
        }
        let owner = self.engine.owners.get(&request.key).copied();
        let is_compared = match request.step {
            Step::Claim { .. } => true,
            Step::Begin => self.setup.weakness != Some(Weakness::AnyoneBegins),
            Step::End(_) | Step::Free => {
                !matches!(self.setup.weakness, Some(Weakness::AnyoneBegins | Weakness::AnyoneFrees))
            }
        };
        if !is_compared {
            request.epoch = owner.unwrap_or(request.epoch);
        }
        let heard = self.engine.carry_out(Duration::from_millis(self.now), request);
        match (request.step, &heard) {
            (_, Heard::Claimed(Claimed::Run)) if owner.is_some_and(|owner| owner != request.epoch) => {
                self.count(Seen::TakeOver);
            }
            (Step::Free, Heard::Done(true)) => self.count(Seen::Free),
            _ => {}
        }
        let is_replicated = self.chance(70);
        if is_replicated {
            self.engine.replicated = self.engine.log.len();
        }
        if !is_heard {
            return;
        }
        let is_begin = matches!(request.step, Step::Begin);
        let waits = is_begin && self.setup.fails_over && self.setup.weakness != Some(Weakness::BeginDoesNotWait);
        if waits && !is_replicated {
            return self.after(ENGINE_TIMEOUT, Event::GoesOn { call, heard: Heard::Nothing });
        }
        if is_begin && matches!(heard, Heard::Done(true)) && self.keys[self.calls[call].key].is_told_unknown {
            self.count(Seen::BegunAfterUnknown);
        }
        let delay = self.rng.u64(1..=ENGINE_TIMEOUT / 3);
        self.after(delay, Event::GoesOn { call, heard });
    }

    /// Does what is requested, or refuses it, and answers.
    fn reach_vendor(&mut self, call: usize, is_heard: bool) {
        let is_refused = self.chance(25);
        if !is_refused {
            let key = self.calls[call].key;
            self.calls[call].writes += 1;
            self.keys[key].writes += 1;
            if self.keys[key].writes == 2 {
                self.count(Seen::Doubled);
            }
        }
        if is_heard {
            let delay = self.rng.u64(1..=VENDOR_TIMEOUT / 3);
            let heard = if is_refused { Heard::Refused } else { Heard::Written };
            self.after(delay, Event::GoesOn { call, heard });
        }
    }
}

fn ensure(holds: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(message()) }
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

fn seeds() -> Range<u64> {
    number("WHARF_SEED").map_or(0..number("WHARF_SEEDS").unwrap_or(SEEDS), |seed| seed..seed + 1)
}

/// Runs the seeds. The message of a failure repeats its seed.
fn run(setup: Setup) -> Result<Tally, String> {
    let mut total = Tally::new();
    for seed in seeds() {
        let result = catch_unwind(|| World::new(seed, setup).run()).unwrap_or_else(|_| Err("panicked".to_owned()));
        for (seen, count) in result.map_err(|error| format!("WHARF_SEED={seed}: {setup:?}: {error}"))? {
            *total.entry(seen).or_default() += count;
        }
    }
    Ok(total)
}
