//! What activities share: how they choose and change records.

use serde_json::Value;

use crate::http::Call;
use crate::http::operation::Write;
use crate::seed::random::Random;
use crate::seed::timestamps::{DAY, HOUR};
use crate::store::{Kind, Record, Store};

/// The simulation adds no more records of a kind when there are this many.
const MAX_RECORDS: usize = 100_000;

/// How many records count as the newest.
const NEWEST: i64 = 1_000;

/// How many records [`find`] scans at most.
const MAX_SCANNED: usize = 2_000;

/// Returns `None` if one of the kinds is full.
pub(super) fn ensure_capacity(store: &Store, kinds: &[Kind]) -> Option<()> {
    kinds.iter().all(|kind| store.records(*kind).len() < MAX_RECORDS).then_some(())
}

/// A random record that matches; in half of the calls one of the newest.
pub(super) fn find<'s>(
    store: &'s Store,
    kind: Kind,
    random: &mut Random,
    matches: impl Fn(&Record) -> bool,
) -> Option<&'s Record> {
    let records = store.records(kind);
    let (lowest, end) = (records.iter().next()?.id(), records.next_id());
    let first = if random.chance(50) { lowest.max(end - NEWEST) } else { lowest };
    let start = random.between(first, end);
    let mut candidates = records.range(start..).chain(records.range(first..start)).take(MAX_SCANNED);
    candidates.find(|record| matches(record))
}

/// A random record.
pub(super) fn any<'s>(store: &'s Store, kind: Kind, random: &mut Random) -> Option<&'s Record> {
    find(store, kind, random, |_| true)
}

/// The id of a random record.
pub(super) fn any_id(store: &Store, kind: Kind, random: &mut Random) -> Option<i64> {
    any(store, kind, random).map(Record::id)
}

/// A random active record.
pub(super) fn active<'s>(store: &'s Store, kind: Kind, random: &mut Random) -> Option<&'s Record> {
    find(store, kind, random, |record| record.flag("active"))
}

/// The id of a random active record.
pub(super) fn active_id(store: &Store, kind: Kind, random: &mut Random) -> Option<i64> {
    active(store, kind, random).map(Record::id)
}

/// Performs an API call.
pub(super) fn call(store: &mut Store, write: Write, path_parameters: &[(&str, i64)], body: &Value) -> Option<()> {
    write(store, &Call::internal(path_parameters, body)).map(drop).ok()
}

/// Sets a field of a record, and its `modifiedOn`.
pub(super) fn set_field(
    store: &mut Store,
    kind: Kind,
    id: i64,
    field: &'static str,
    value: impl Into<Value>,
) -> Option<()> {
    let now = store.now();
    let record = store.records_mut(kind).get_mut(id)?;
    record.set(field, value);
    record.set("modifiedOn", now);
    Some(())
}

/// The start of an appointment in the next two weeks, in seconds. Working hours of the Americas, in UTC.
pub(super) fn upcoming_start(store: &Store, random: &mut Random) -> i64 {
    let today = store.clock().now().timestamp() / DAY;
    (today + random.between(1, 14)) * DAY + random.between(13, 21) * HOUR
}
