//! Polls a simulated vendor with random faults, and checks that no change is lost.

mod behavior;
mod engine;
mod vendor;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use behavior::{Behavior, Dates, Draw, TieOrder};
use engine::{Engine, Faults, ensure, is_due};
use fastrand::Rng;
use vendor::{Missing, SECOND, Vendor};
use wharf::{Api, Paging, PagingScheme, Total};

use crate::feed::{Feed, FeedLimits};
use crate::poll::Start;
use crate::timestamp::Timestamp;

/// Seeds of a test run without `WHARF_SEEDS`.
const SEEDS: u64 = 2_000;

const fn paging(max_size: u32) -> Paging {
    Paging {
        scheme: PagingScheme::PageNumber {
            page: Cow::Borrowed("page"),
            first: 1,
            more: Some(Cow::Borrowed("/hasMore")),
        },
        size: Some(Cow::Borrowed("pageSize")),
        max_size,
        fills_pages: true,
        total: Some(Total { parameter: Some(Cow::Borrowed("includeTotal")), member: Cow::Borrowed("/totalCount") }),
        records: Cow::Borrowed("/data"),
        id: Some(Cow::Borrowed("id")),
        stable_sort: None,
    }
}

/// Clocks of hosts, near the vendor's and far from it.
const HOST_CLOCKS: [fn() -> i64; 3] = [|| 1_767_400_000, || 1_767_360_000, || 1_893_456_000];

static PAGINGS: [Paging; 4] = [paging(3), paging(10), paging(50), paging(50)];

fn feed(paging: &'static Paging, sorted: bool) -> Feed {
    let request = Api::new("api", "").get("list");
    let sort = sorted.then_some(("sort".into(), "+ModifiedOn".into()));
    let [since, before, created, modified] =
        ["modifiedOnOrAfter", "modifiedBefore", "createdOn", "modifiedOn"].map(Cow::Borrowed);
    Feed { key: "list".to_owned(), request, paging: paging.into(), since, before, sort, created, modified }
}

fn engine<'v>(vendor: &'v Vendor, behavior: &Behavior, mut rng: Rng) -> Engine<'v> {
    let feed = feed(rng.pick(&PAGINGS.each_ref()), rng.chance(60));
    let now = (vendor.state().now / SECOND) as i64;
    let start =
        if rng.chance(50) { Start::Now } else { Start::Since(Timestamp::from_seconds(now - rng.i64(0..=20_000))) };
    let faulty = rng.chance(60);
    let mut fault = |percent| if faulty && rng.chance(30) { percent } else { 0 };
    let faults = Faults {
        crashes: fault(30),
        lost_responses: fault(30),
        concurrent_polls: fault(30),
        short_deadlines: fault(50),
        failing: fault(10),
    };
    // A cursor that stays behind must hold a dense second until other records change.
    let follows_closely = behavior.date_jump >= 0 && behavior.date_ahead > -3_600 && behavior.dates == Dates::All;
    let limits = FeedLimits {
        page_size: rng.pick(&[3, 8, 30]),
        batch_size: rng.pick(&[2, 5, 15]),
        max_ranges: rng.pick(&[2, 5, 1_000, 1_000]),
        max_bytes: if follows_closely && rng.chance(25) { 1_000 } else { FeedLimits::DEFAULT.max_bytes },
        host_clock: rng.pick(&HOST_CLOCKS),
        ..FeedLimits::DEFAULT
    };
    Engine::new(vendor, feed, limits, start, faults, rng)
}

/// Runs a seed. Returns whether each change had to be delivered exactly once.
fn run_seed(seed: u64) -> Result<bool, String> {
    let mut rng = Rng::with_seed(seed);
    let behavior = Behavior::random(&mut rng);
    let vendor = Vendor::new(behavior.clone(), Rng::with_seed(!seed));
    let mut engine = engine(&vendor, &behavior, rng.clone());
    let faults = engine.faults.clone();
    // Records that are deleted while the pages of a dense second are read may hide others until the next poll.
    let strict =
        faults == Faults::default() && behavior.max_lag == 0 && !behavior.deletes && engine.limits.max_ranges > 200;
    let gap = rng.pick(&[1, 30, 200, 2_000]);
    for _ in 0..rng.i64(2..=12) {
        vendor.state().failing = engine.faults.failing;
        engine.step()?;
        let mut state = vendor.state();
        (0..rng.u64(..6)).for_each(|_| {
            state.advance(gap);
            state.random_event();
        });
    }
    finish(&mut engine, &behavior).map_err(|error| format!("{error}\n{behavior:?}\n{:?} {faults:?}", engine.limits))?;
    check(&engine, &behavior, &faults, strict)
        .map_err(|error| format!("{error}\n{behavior:?}\n{:?} {:?}", engine.limits, faults))?;
    Ok(strict)
}

/// Stops all changes and faults, and polls until everything is delivered.
fn finish(engine: &mut Engine<'_>, behavior: &Behavior) -> Result<(), String> {
    engine.faults = Faults::default();
    {
        let mut state = engine.vendor.state();
        (state.failing, state.frozen) = (0, true);
    }
    drain(engine)?;
    engine.vendor.state().now += i128::from(behavior.max_delay + behavior.max_lag + 1) * SECOND;
    drain(engine)?;
    engine.vendor.state().now += 1_000 * SECOND;
    drain(engine)?;
    engine.vendor.state().behavior.max_lag = 0;
    drain(engine)?;
    let before = engine.delivered.len();
    let has_more = engine.step()?;
    ensure(!has_more && engine.delivered.len() == before, || "the feed delivers more after the last change".to_owned())
}

fn drain(engine: &mut Engine<'_>) -> Result<(), String> {
    let max_polls = 30 + 4 * engine.vendor.state().rows.len();
    for _ in 0..max_polls {
        if !engine.step()? {
            return Ok(());
        }
        engine.vendor.state().now += SECOND * 5;
    }
    Err(format!("there is always more after {max_polls} polls: {:?}", engine.state))
}

/// Compares what was delivered with what the vendor did.
fn check(engine: &Engine<'_>, behavior: &Behavior, faults: &Faults, strict: bool) -> Result<(), String> {
    let state = engine.vendor.state();
    let (before, after, first) = engine.first_poll.clone().ok_or("no state was stored")?;
    let last_delivered: HashMap<_, _> = engine.delivered.iter().map(|one| (one.id, one.number)).collect();
    for row in &state.rows {
        let Some(last) = row.visible_at(state.now) else { continue };
        if let Some(missing) = last.missing {
            let is_named = engine.skipped.iter().any(|one| match missing {
                Missing::Id => one.reason.starts_with("id "),
                Missing::Time => {
                    one.id.as_ref().is_some_and(|id| id.to_string().trim_matches('"') == row.id.to_string())
                }
            });
            ensure(is_named || !is_due(last, &engine.start, after), || format!("{} is not named: {last:?}", row.id))?;
        } else if is_due(last, &engine.start, after) {
            let is_delivered = engine.delivered.iter().any(|one| (one.id, one.number) == (row.id, last.number));
            ensure(is_delivered, || format!("record {} is lost: {last:?}", row.id))?;
            // With lag, the second of two concurrent polls, or a poll with a short deadline, may get an older response.
            let may_be_stale = behavior.max_lag > 0 && faults.concurrent_polls + faults.short_deadlines > 0;
            let is_last = may_be_stale || last_delivered.get(&row.id) == Some(&last.number);
            ensure(is_last, || format!("record {} was delivered last in an older version: {last:?}", row.id))?;
        }
    }
    if !strict {
        return Ok(());
    }
    let versions = state.rows.iter().flat_map(|row| &row.versions);
    let bad = versions.filter(|one| one.missing.is_some() && is_due(one, &engine.start, before)).count();
    let named = engine.skipped.iter().filter(|one| !one.reason.starts_with("there are more")).count();
    ensure(named <= bad, || format!("{named} records were named, but only {bad} are bad: {:?}", engine.skipped))?;
    let started_at = match &engine.start {
        Start::Now => Timestamp::parse(first["drained"].as_str().ok_or("no start")?).ok_or("no time")?,
        Start::Since(time) => time.clone(),
    };
    let (mut ids, mut versions) = (HashSet::new(), HashSet::new());
    for delivery in &engine.delivered {
        ensure(versions.insert((delivery.id, delivery.number)), || format!("repeated: {delivery:?}"))?;
        let row = &state.rows[delivery.id as usize - 1];
        let version = row.versions.iter().find(|version| version.number == delivery.number).ok_or("unknown")?;
        ensure(is_due(version, &engine.start, before), || format!("not due: {delivery:?} {version:?}"))?;
        let created = &row.versions[0];
        // If a bad version was skipped, the next one counts as changed.
        let is_good = row.versions.iter().all(|version| version.missing.is_none());
        if ids.insert(delivery.id) && is_good && is_due(created, &engine.start, after) {
            ensure(delivery.created, || format!("must be new: {delivery:?} {created:?}"))?;
        }
        let old = created.stamp / SECOND < i128::from(started_at.seconds());
        ensure(!(delivery.created && old), || format!("must not be new: {delivery:?} {created:?}"))?;
    }
    Ok(())
}

/// Runs a seed. The message of a failure repeats it.
fn run(seed: u64) -> bool {
    match catch_unwind(AssertUnwindSafe(|| run_seed(seed))) {
        Ok(Ok(strict)) => strict,
        Ok(Err(error)) => panic!("WHARF_SEED={seed}: {error}"),
        Err(_) => panic!("WHARF_SEED={seed}: panicked"),
    }
}

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok()?.parse().ok()
}

#[test]
fn no_change_is_lost() {
    if let Some(seed) = number("WHARF_SEED") {
        run(seed);
        return;
    }
    let (seeds, next) = (number("WHARF_SEEDS").unwrap_or(SEEDS), AtomicU64::new(0));
    let mine = || std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed)).take_while(|seed| *seed < seeds);
    let strict: usize = thread::scope(|scope| {
        let workers = [(); 2].map(|()| scope.spawn(|| mine().filter(|seed| run(*seed)).count()));
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert!(strict > 0, "no seed was strict");
}

/// Twice creates more records in one second than fit into a page or a batch.
#[test]
fn dense_seconds_are_delivered_once_with_the_default_limits() {
    static PAGING: Paging = paging(5_000);
    for ties in [TieOrder::Ascending, TieOrder::Descending, TieOrder::Shuffled] {
        let behavior = Behavior { sorts: true, ties, ..Behavior::default() };
        let vendor = Vendor::new(behavior.clone(), Rng::with_seed(1));
        let now = (vendor.state().now / SECOND) as i64;
        let start = Start::Since(Timestamp::from_seconds(now));
        let (limits, faults) = (FeedLimits::DEFAULT, Faults::default());
        let mut engine = Engine::new(&vendor, feed(&PAGING, true), limits, start, faults, Rng::with_seed(2));
        for _ in 0..2 {
            vendor.state().create_many(1_500);
            drain(&mut engine).unwrap();
        }
        finish(&mut engine, &behavior).unwrap();
        check(&engine, &behavior, &Faults::default(), true).unwrap();
        assert!(engine.delivered.len() >= 3_000, "{ties:?}");
    }
}
