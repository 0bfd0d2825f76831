//! Lets runners share idempotency keys under random faults, and checks that nothing is written twice under a key.

mod engine;
mod setup;
mod world;

use std::env;
use std::ops::Range;
use std::panic::catch_unwind;

use setup::{Seen, Setup, Tally, Weakness};
use world::World;

/// Seeds of a test run without `WHARF_SEEDS`.
const SEEDS: u64 = 2_000;

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

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

/// Whether one seed is run again. Then nothing is certain to occur.
fn is_single() -> bool {
    number("WHARF_SEED").is_some()
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

#[test]
fn nothing_is_written_twice() {
    for fails_over in [false, true] {
        let tally = run(Setup { weakness: None, fails_over }).unwrap();
        for seen in EXPECTED.into_iter().chain(fails_over.then_some(Seen::FailOver)) {
            assert!(is_single() || tally.contains_key(&seen), "{seen:?} did not occur: {tally:?}");
        }
    }
}

#[test]
fn a_protocol_with_a_weakness_writes_twice() {
    let table = [
        (Weakness::LeaseAlone, false),
        (Weakness::AnyoneBegins, false),
        (Weakness::AnyoneFrees, false),
        (Weakness::BeginDoesNotWait, true),
    ];
    for (weakness, fails_over) in table {
        let tally = run(Setup { weakness: Some(weakness), fails_over }).unwrap();
        assert!(is_single() || tally.contains_key(&Seen::Doubled), "{weakness:?} was not found: {tally:?}");
    }
}
