//! Callers, runners, the network and the vendor.

use std::collections::BTreeMap;
use std::time::Duration;

use fastrand::Rng;
use wharf_state::{Claimed, RecordId, RunnerId};

use super::engine::{Engine, LEASE, Outcome, Reply, Request, Step};
use super::setup::{Faults, Seen, Setup, Tally};

/// How long a runner waits for the engine. Here and below in milliseconds.
const ENGINE_TIMEOUT: u64 = 100;

/// How long a runner waits for the vendor.
const VENDOR_TIMEOUT: u64 = 1_000;

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

/// What a runner sends.
#[derive(Clone, Copy)]
enum Message {
    /// To the engine.
    Step(Request),
    /// To the vendor.
    Write,
}

/// What a call has waited for.
enum Heard {
    Engine(Reply),
    /// The vendor did what was requested.
    Written,
    /// The vendor did not do it.
    Refused,
    /// The time to wait is over.
    Nothing,
}

/// What happens at some time.
enum Event {
    /// A caller asks the runner in a slot.
    Called { key: usize, slot: usize },
    /// A message arrives. Its answer is heard, or lost.
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
    /// The last step is asked for. Then the caller is told this, unless it was told before.
    Closing(Step, Option<Told>),
    /// The last step was lost, and is asked for again later.
    Waiting(Step),
}

/// A call. Its number is its epoch.
#[derive(Debug)]
struct Call {
    key: usize,
    slot: usize,
    /// The runner that was in the slot when the call came. The call is lost with it.
    runner: RunnerId,
    lease_end: u64,
    phase: Phase,
    /// How often the vendor did what this call requested.
    writes: u32,
    told: Option<Told>,
}

/// The runner in a slot.
struct Runner {
    id: RunnerId,
    stopped_until: u64,
}

/// What is true of a key, whatever the engine has.
#[derive(Clone, Default)]
struct Key {
    /// How often the vendor did what is requested under it.
    writes: u32,
    /// Whether a caller was told that the outcome is unknown.
    is_told_unknown: bool,
}

/// All that a seed simulates.
pub(super) struct World {
    setup: Setup,
    rng: Rng,
    faults: Faults,
    now: u64,
    /// What happens next, by its time and its number.
    events: BTreeMap<(u64, u64), Event>,
    next_number: u64,
    engine: Engine,
    runners: Vec<Runner>,
    calls: Vec<Call>,
    keys: Vec<Key>,
    tally: Tally,
}

impl World {
    /// A world in which callers will ask several times under each key.
    pub(super) fn new(seed: u64, setup: Setup) -> Self {
        let mut rng = Rng::with_seed(seed);
        let faults = Faults::random(&mut rng);
        let slots = rng.usize(2..=3);
        let runners = (0..slots).map(|_| Runner { id: RunnerId(rng.u64(..)), stopped_until: 0 }).collect();
        let keys = vec![Key::default(); rng.usize(1..=2)];
        let (events, calls, engine, tally) = (BTreeMap::new(), Vec::new(), Engine::default(), Tally::new());
        let mut world =
            Self { setup, rng, faults, now: 0, events, next_number: 0, engine, runners, calls, keys, tally };
        for key in 0..world.keys.len() {
            for _ in 0..world.rng.u64(3..=8) {
                let spread = [ENGINE_TIMEOUT, 2 * LEASE, 8 * LEASE][world.rng.usize(..3)];
                let (delay, slot) = (world.rng.u64(..spread), world.rng.usize(..slots));
                world.after(delay, Event::Called { key, slot });
            }
        }
        world
    }

    /// Runs until nothing more happens. A protocol with a weakness is not checked.
    pub(super) fn run(mut self) -> Result<Tally, String> {
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
            self.check().map_err(|error| format!("{error}: {:#?}", self.calls))?;
        }
        Ok(self.tally)
    }

    /// Checks what holds for every seed. A failover may lose how a call ended, but not that it began, nor that its outcome is
    /// unknown: only without one does a failure last.
    fn check(&self) -> Result<(), String> {
        for (key, Key { writes, .. }) in self.keys.iter().enumerate() {
            ensure(*writes <= 1, || format!("key {key} was written {writes} times"))?;
        }
        let lasts = !self.setup.fails_over;
        for (epoch, call) in self.calls.iter().enumerate() {
            let writes = self.keys[call.key].writes;
            let is_true = match call.told {
                Some(Told::Ended(Outcome::Success) | Told::Replayed(Outcome::Success)) => writes == 1,
                Some(Told::Replayed(Outcome::Failed)) => writes == 0 || !lasts,
                Some(Told::Ended(Outcome::Failed) | Told::NothingSent) => call.writes == 0,
                Some(Told::Ended(Outcome::Unknown) | Told::Replayed(Outcome::Unknown) | Told::Conflict) | None => true,
            };
            ensure(is_true, || format!("the caller of {epoch} was told what is not true"))?;
        }
        let is_begun_again = self.tally.contains_key(&Seen::BegunAfterUnknown);
        ensure(!is_begun_again, || "a call began after the outcome was unknown".to_owned())
    }

    fn after(&mut self, delay: u64, event: Event) {
        self.events.insert((self.now + delay, self.next_number), event);
        self.next_number += 1;
    }

    fn count(&mut self, seen: Seen) {
        *self.tally.entry(seen).or_default() += 1;
    }

    /// True with a probability of `percent`.
    fn chance(&mut self, percent: u64) -> bool {
        self.rng.u64(..100) < percent
    }

    /// Whether a fault occurs.
    fn strikes(&mut self, percent: u64, fault: Seen) -> bool {
        let strikes = self.chance(percent);
        if strikes {
            self.count(fault);
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
            self.runners[slot] = Runner { id: RunnerId(self.rng.u64(..)), stopped_until: 0 };
            return;
        }
        if self.strikes(self.faults.stops, Seen::Stop) {
            self.runners[slot].stopped_until = self.now + self.rng.u64(1..=2 * LEASE);
        }
        match self.runners[slot].stopped_until.saturating_sub(self.now) {
            0 => self.act(call, heard),
            left => self.after(left, Event::GoesOn { call, heard }),
        }
    }

    /// The next step of a call.
    fn act(&mut self, call: usize, heard: Heard) {
        match (self.calls[call].phase, heard) {
            (Phase::Claiming, Heard::Engine(Reply::Claimed(claimed))) => self.act_on_claim(call, claimed),
            (Phase::Beginning, Heard::Engine(Reply::Done(true))) => self.write(call),
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
            Claimed::Run if self.setup.skips_begin() => self.write(call),
            Claimed::Run => self.ask(call, Phase::Beginning, Step::Begin),
            Claimed::Running(owner) if self.believes_gone(owner) => {
                self.ask(call, Phase::Claiming, Step::Claim { gone: Some(owner) });
            }
            Claimed::Running(_) | Claimed::Other => self.tell(call, Told::Conflict),
            Claimed::Ended(ended) => self.tell(call, Told::Replayed(Outcome::of(&ended.code))),
            Claimed::Unknown => self.tell(call, Told::Ended(Outcome::Unknown)),
        }
    }

    /// Whether the others believe that a runner is gone. They may be wrong.
    fn believes_gone(&mut self, runner: RunnerId) -> bool {
        let is_gone = self.runners.iter().all(|other| other.id != runner);
        self.chance(if is_gone { 70 } else { 10 })
    }

    fn end(&mut self, call: usize, outcome: Outcome) {
        self.close(call, Step::End(outcome), Told::Ended(outcome));
    }

    /// Asks for the last step of a call, and tells its caller.
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
        let is_unknown = matches!(told, Told::Ended(Outcome::Unknown) | Told::Replayed(Outcome::Unknown));
        let call = &mut self.calls[call];
        call.told = Some(told);
        self.keys[call.key].is_told_unknown |= is_unknown;
    }

    /// Asks the engine for a step. It may arrive twice.
    fn ask(&mut self, call: usize, phase: Phase, step: Step) {
        self.calls[call].phase = phase;
        let Call { key, runner, .. } = self.calls[call];
        let message = Message::Step(Request { key: RecordId([key as u8; 16]), epoch: call as u64, runner, step });
        self.send(call, message, ENGINE_TIMEOUT);
        if self.strikes(self.faults.repeated, Seen::Repetition) {
            let delay = self.rng.u64(1..=2 * LEASE);
            self.after(delay, Event::Arrived { call, message, is_heard: false });
        }
    }

    /// Sends the request to the vendor.
    fn write(&mut self, call: usize) {
        self.calls[call].phase = Phase::Sending;
        self.send(call, Message::Write, VENDOR_TIMEOUT);
    }

    /// Sends a message. It may be lost or late, or its answer may be lost.
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

    /// Carries out a step, and answers it.
    fn reach_engine(&mut self, call: usize, mut request: Request, is_heard: bool) {
        if self.setup.fails_over && self.strikes(self.faults.fail_overs, Seen::FailOver) {
            self.engine.fail_over();
        }
        let owner = self.engine.owner(request.key);
        if !self.setup.compares_epochs(request.step) {
            request.epoch = owner.unwrap_or(request.epoch);
        }
        let reply = self.engine.carry_out(Duration::from_millis(self.now), request);
        match (request.step, &reply) {
            (_, Reply::Claimed(Claimed::Run)) if owner.is_some_and(|owner| owner != request.epoch) => {
                self.count(Seen::TakeOver);
            }
            (Step::Free, Reply::Done(true)) => self.count(Seen::Free),
            _ => {}
        }
        let waits = self.setup.waits(request.step, &reply);
        let is_replicated = self.chance(if waits { 80 } else { 40 });
        if is_replicated {
            self.engine.replicate();
        }
        if !is_heard {
            return;
        }
        if waits && !is_replicated {
            self.after(ENGINE_TIMEOUT, Event::GoesOn { call, heard: Heard::Nothing });
            return;
        }
        let has_begun = matches!((request.step, &reply), (Step::Begin, Reply::Done(true)));
        if has_begun && self.keys[self.calls[call].key].is_told_unknown {
            self.count(Seen::BegunAfterUnknown);
        }
        let delay = self.rng.u64(1..=ENGINE_TIMEOUT / 3);
        self.after(delay, Event::GoesOn { call, heard: Heard::Engine(reply) });
    }

    /// Does what is requested or refuses it, and answers.
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
