//! Feeds held against a simulated vendor: whatever happens, no change is lost.

mod dice;
mod engine;
mod habits;
mod vendor;

use std::collections::HashSet;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use dice::Dice;
use engine::{Engine, Faults, ensure, is_due, latest, repeated};
use habits::{Habits, Ties};
use vendor::{SECOND, Vendor};
use wharf::{Api, Paging};

use crate::feed::{Feed, FeedLimits};
use crate::poll::Start;
use crate::timestamp::Timestamp;

/// Seeds of an ordinary run.
const SEEDS: u64 = 2_000;

const fn paging(largest: u32) -> Paging {
    Paging {
        page: "page",
        size: "pageSize",
        largest,
        more: "hasMore",
        total: "totalCount",
        with_total: "includeTotal",
        records: "data",
        id: "id",
        stable_sort: None,
    }
}

static PAGINGS: [Paging; 4] = [paging(3), paging(10), paging(50), paging(50)];

/// What was tried.
#[derive(Debug, Default)]
struct Tally {
    polls: u64,
    failed: u64,
    requests: u64,
    changes: u64,
    delivered: u64,
    /// Seeds in which nothing was allowed to be delivered twice.
    strict: u64,
}

impl Tally {
    fn and(self, other: Self) -> Self {
        Self {
            polls: self.polls + other.polls,
            failed: self.failed + other.failed,
            requests: self.requests + other.requests,
            changes: self.changes + other.changes,
            delivered: self.delivered + other.delivered,
            strict: self.strict + other.strict,
        }
    }
}

/// Whether everything that goes wrong was left out, so that each change must be delivered once. Records that vanish while
/// the pages of a crowded second are read may hide others until the next poll.
fn is_strict(habits: &Habits, limits: &FeedLimits, faults: &Faults) -> bool {
    let Faults { crashes, losses, doubles, haste, failing } = faults;
    crashes + losses + doubles + haste + failing == 0 && habits.lag == 0 && !habits.deletes && limits.max_ranges > 200
}

fn feed(paging: &'static Paging, sorted: bool) -> Feed {
    let request = Api::new("api", "").get("list");
    let sort = sorted.then_some(("sort", "+ModifiedOn"));
    let (since, before, created, modified) = ("modifiedOnOrAfter", "modifiedBefore", "createdOn", "modifiedOn");
    Feed { key: "list".to_owned(), request, paging, since, before, sort, created, modified }
}

fn engine<'v>(vendor: &'v Vendor, habits: &Habits, mut dice: Dice) -> Engine<'v> {
    let feed = feed(&PAGINGS[dice.below(4) as usize], dice.chance(60));
    let now = (vendor.world().now / SECOND) as i64;
    let start =
        if dice.chance(50) { Start::Now } else { Start::Since(Timestamp::from_seconds(now - dice.within(0, 20_000))) };
    let risky = dice.chance(60);
    let mut fault = |percent| if risky && dice.chance(30) { percent } else { 0 };
    let faults =
        Faults { crashes: fault(30), losses: fault(30), doubles: fault(30), haste: fault(50), failing: fault(10) };
    let limits = FeedLimits {
        page_size: dice.pick(&[3, 8, 30]),
        batch_size: dice.pick(&[2, 5, 15]),
        max_ranges: dice.pick(&[2, 5, 1_000, 1_000]),
        max_bytes: if habits.jump >= 0 && habits.ahead > -3_600 && dice.chance(25) {
            1_000
        } else {
            FeedLimits::DEFAULT.max_bytes
        },
        ..FeedLimits::DEFAULT
    };
    Engine::new(vendor, feed, limits, start, faults, dice)
}

/// Plays one seed.
fn play(seed: u64) -> Result<Tally, String> {
    let mut dice = Dice::new(seed);
    let habits = Habits::roll(&mut dice);
    let vendor = Vendor::new(habits.clone(), Dice::new(!seed));
    let mut engine = engine(&vendor, &habits, dice.clone());
    let strict = is_strict(&habits, &engine.limits, &engine.faults);
    let faults = engine.faults.clone();
    let gap = dice.pick(&[1, 30, 200, 2_000]);
    for _ in 0..dice.within(2, 12) {
        vendor.world().failing = engine.faults.failing;
        engine.turn()?;
        let mut world = vendor.world();
        (0..dice.below(6)).for_each(|_| {
            world.pass(gap);
            world.happen();
        });
    }
    settle(&mut engine, &habits)?;
    check(&engine, &habits, &faults, strict)
        .map_err(|error| format!("{error}\n{habits:?}\n{:?} {:?}", engine.limits, faults))?;
    let world = vendor.world();
    let Engine { polls, failed, delivered, .. } = engine;
    Ok(Tally {
        polls,
        failed,
        requests: world.requests,
        changes: world.changes,
        delivered: delivered.len() as u64,
        strict: strict.into(),
    })
}

/// Lets the vendor fall silent, and polls until everything was delivered.
fn settle(engine: &mut Engine<'_>, habits: &Habits) -> Result<(), String> {
    engine.faults = Faults::default();
    {
        let mut world = engine.vendor.world();
        (world.failing, world.calm) = (0, true);
    }
    drain(engine)?;
    engine.vendor.world().now += i128::from(habits.late + habits.lag + 1) * SECOND;
    drain(engine)?;
    engine.vendor.world().now += 1_000 * SECOND;
    drain(engine)?;
    engine.vendor.world().habits.lag = 0;
    drain(engine)?;
    let before = engine.delivered.len();
    let more = engine.turn()?;
    ensure(!more && engine.delivered.len() == before, || "the feed does not come to rest".to_owned())
}

fn drain(engine: &mut Engine<'_>) -> Result<(), String> {
    let most = 30 + 4 * engine.vendor.world().rows.len();
    for _ in 0..most {
        if !engine.turn()? {
            return Ok(());
        }
        engine.vendor.world().now += SECOND * 5;
    }
    Err(format!("there is always more after {most} polls: {:?}", engine.state))
}

/// Holds what was delivered against what the vendor did.
fn check(engine: &Engine<'_>, habits: &Habits, faults: &Faults, strict: bool) -> Result<(), String> {
    let world = engine.vendor.world();
    let (before, after, first) = engine.begun.clone().ok_or("it never began")?;
    let delivered = latest(&engine.delivered);
    for row in &world.rows {
        let Some(last) = row.shown(world.now) else { continue };
        if is_due(last, &engine.start, after) {
            let got = engine.delivered.iter().any(|one| (one.id, one.number) == (row.id, last.number));
            ensure(got, || format!("record {} is lost: {last:?}", row.id))?;
            // Of two polls at once, or one in haste, the later may have met an answer from before.
            let stale = habits.lag > 0 && faults.doubles + faults.haste > 0;
            let newest = stale || delivered.get(&row.id) == Some(&last.number);
            ensure(newest, || format!("record {} is left behind: {last:?}", row.id))?;
        }
    }
    if !strict {
        return Ok(());
    }
    let repeated = repeated(&engine.delivered);
    ensure(repeated.is_none(), || format!("repeated: {repeated:?}"))?;
    let begun = match &engine.start {
        Start::Now => Timestamp::parse(first["drained"].as_str().ok_or("no start")?).ok_or("no moment")?,
        Start::Since(moment) => moment.clone(),
    };
    let mut met = HashSet::new();
    for delivery in &engine.delivered {
        let row = &world.rows[delivery.id as usize - 1];
        let version = row.versions.iter().find(|version| version.number == delivery.number).ok_or("unknown")?;
        ensure(is_due(version, &engine.start, before), || format!("not asked for: {delivery:?} {version:?}"))?;
        let created = &row.versions[0];
        if met.insert(delivery.id) && is_due(created, &engine.start, after) {
            ensure(delivery.created, || format!("not new: {delivery:?} {created:?}"))?;
        }
        let old = created.stamp / SECOND < i128::from(begun.seconds());
        ensure(!(delivery.created && old), || format!("not old: {delivery:?} {created:?}"))?;
    }
    Ok(())
}

/// Plays a seed, and tells how to play it again.
fn try_seed(seed: u64) -> Tally {
    match catch_unwind(AssertUnwindSafe(|| play(seed))) {
        Ok(Ok(tally)) => tally,
        Ok(Err(error)) => panic!("WHARF_SEED={seed}: {error}"),
        Err(_) => panic!("WHARF_SEED={seed}: panicked"),
    }
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

#[expect(clippy::print_stdout, reason = "tells those who ask for many seeds what was tried")]
#[test]
fn no_change_is_ever_lost() {
    if let Some(seed) = number("WHARF_SEED") {
        println!("{:?}", try_seed(seed));
        return;
    }
    let (seeds, next) = (number("WHARF_SEEDS").unwrap_or(SEEDS), AtomicU64::new(0));
    let mine = || std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed)).take_while(|seed| *seed < seeds);
    let tally = thread::scope(|scope| {
        let workers: Vec<_> =
            (0..2).map(|_| scope.spawn(|| mine().map(try_seed).fold(Tally::default(), Tally::and))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).fold(Tally::default(), Tally::and)
    });
    println!("{seeds} seeds: {tally:?}");
    assert!(tally.strict > 0, "no seed was held to exactly once");
}

/// More records of one second than a page or a batch has room for, twice.
#[test]
fn crowded_seconds_are_delivered_once_within_the_bounds_in_use() {
    static PAGING: Paging = paging(5_000);
    for ties in [Ties::Up, Ties::Down, Ties::Shuffled] {
        let habits = Habits::plain(ties);
        let vendor = Vendor::new(habits.clone(), Dice::new(1));
        let begin = (vendor.world().now / SECOND) as i64;
        let start = Start::Since(Timestamp::from_seconds(begin));
        let (limits, faults) = (FeedLimits::DEFAULT, Faults::default());
        let mut engine = Engine::new(&vendor, feed(&PAGING, true), limits, start, faults, Dice::new(2));
        for _ in 0..2 {
            vendor.world().crowd(1_500);
            drain(&mut engine).unwrap();
        }
        settle(&mut engine, &habits).unwrap();
        check(&engine, &habits, &Faults::default(), true).unwrap();
        assert!(engine.delivered.len() >= 3_000, "{ties:?}");
    }
}
