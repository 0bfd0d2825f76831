//! What acts have in common: whom they happen to, and how.

use serde_json::Value;

use crate::http::Call;
use crate::http::operation::Write;
use crate::seed::dice::Dice;
use crate::seed::timestamps::{DAY, HOUR};
use crate::store::{Kind, Record, Store};

/// The most records of a kind; with so many, the play adds no more.
const MOST: usize = 100_000;

/// How many records count as the newest.
const NEWEST: i64 = 1_000;

/// How many records are looked at for one that fits.
const LOOKED_AT: usize = 2_000;

/// Nothing, if one of some kinds has as many records as it may.
pub(super) fn room(store: &Store, kinds: &[Kind]) -> Option<()> {
    kinds.iter().all(|kind| store.of(*kind).len() < MOST).then_some(())
}

/// A record that fits, every other time one of the newest.
pub(super) fn some<'s>(
    store: &'s Store,
    kind: Kind,
    dice: &mut Dice,
    fits: impl Fn(&Record) -> bool,
) -> Option<&'s Record> {
    let records = store.of(kind);
    let (lowest, end) = (records.iter().next()?.id(), records.next_id());
    let first = if dice.chance(50) { lowest.max(end - NEWEST) } else { lowest };
    let start = dice.between(first, end);
    let mut candidates = records.within(start..).chain(records.within(first..start)).take(LOOKED_AT);
    candidates.find(|record| fits(record))
}

/// The id of any record.
pub(super) fn any(store: &Store, kind: Kind, dice: &mut Dice) -> Option<i64> {
    some(store, kind, dice, |_| true).map(Record::id)
}

/// The id of an active record.
pub(super) fn active(store: &Store, kind: Kind, dice: &mut Dice) -> Option<i64> {
    some(store, kind, dice, |record| record.flag("active")).map(Record::id)
}

/// Does what a call of the API would do.
pub(super) fn perform(store: &mut Store, write: Write, segments: &[(&str, i64)], body: &Value) -> Option<()> {
    write(store, &Call::made(segments, body)).map(drop).ok()
}

/// Sets a field of a record, and when it was changed.
pub(super) fn set(store: &mut Store, kind: Kind, id: i64, field: &'static str, value: impl Into<Value>) -> Option<()> {
    let now = store.now();
    let record = store.of_mut(kind).get_mut(id)?;
    record.set(field, value);
    record.set("modifiedOn", now);
    Some(())
}

/// The beginning of a working hour on one of the next days, in seconds: working hours of the Americas, in UTC.
pub(super) fn soon(store: &Store, dice: &mut Dice) -> i64 {
    let today = store.clock().now().timestamp() / DAY;
    (today + dice.between(1, 14)) * DAY + dice.between(13, 21) * HOUR
}
