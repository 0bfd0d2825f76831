//! Selects what a poll delivers.

use wharf::trigger::SkippedRecord;

use crate::clock::VendorClock;
use crate::delivered_set::DeliveredSet;
use crate::feed::FeedLimits;
use crate::position::Position;
use crate::record_page::Record;
use crate::state::State;
use crate::view::View;

/// Records to deliver, in order, and the next state.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) created: Vec<Record>,
    pub(crate) updated: Vec<Record>,
    /// The next state, without the watermark.
    pub(crate) state: State,
    /// Whether more changes are waiting.
    pub(crate) has_more: bool,
    /// Names of records that cannot be followed.
    pub(crate) skipped: Vec<SkippedRecord>,
}

impl Batch {
    /// Selects the first undelivered records of a view. None if more are waiting, but none can be delivered and the
    /// cursor cannot advance.
    ///
    /// The cursor moves past what was delivered and can no longer change: settled, in view, and outside of seconds that
    /// may be incomplete. It never moves past the newest change known: a `Date` that jumps ahead must not move it past
    /// changes that are still to appear.
    pub(crate) fn select(state: &State, view: View, clock: &VendorClock, limits: &FeedLimits) -> Option<Self> {
        let compared = state.delivered.compare(&view.versions(), view.until.as_ref());
        let mut delivered = Vec::with_capacity(compared.delivered.len());
        let (mut new, mut last_delivered, mut left) = (0, &state.cursor, false);
        for (record, known) in view.records.values().zip(&compared.delivered) {
            left |= !known && (new == limits.batch_size || record.text.is_none());
            new += usize::from(!known && !left);
            delivered.push(*known || !left);
            if !left {
                last_delivered = &record.position;
            }
        }
        let reached = if left || !compared.rest.is_empty() { Some(last_delivered) } else { view.until.as_ref() };
        let settled = clock.settled_before(limits).map(Position::before);
        let last = view.records.last_key_value().map(|(position, _)| position.clone());
        let newest = clock.newest().cloned().map(Position::before).max(last);
        let dense =
            view.dense_seconds.iter().find(|(second, complete)| !complete || !is_settled(*second, settled.as_ref()));
        let dense = dense.map(|(second, _)| Position::before_second(*second));
        let bounds = [reached.cloned(), dense, newest].into_iter().flatten();
        let cursor = settled.map_or_else(|| state.cursor.clone(), |settled| bounds.fold(settled, Position::min));
        let cursor = cursor.max(state.cursor.clone());
        let has_more = left || view.until.is_some();
        let advanced = cursor > state.cursor && reached.is_none_or(|reached| cursor >= *reached);
        if has_more && new == 0 && !advanced {
            return None;
        }

        let versions = view.versions().into_iter().zip(delivered);
        let delivered = DeliveredSet::of(versions.filter(|((position, _), _)| **position > cursor), compared.rest);
        let drained = if has_more { &state.drained } else { (&state.drained).max(&cursor.time) }.clone();
        let (skipped, remembered) = view.skipped.name(&state.skipped);
        let next = State { cursor, delivered, drained, watermark: None, skipped: remembered };
        let undelivered = view.records.into_values().zip(&compared.delivered).filter(|(_, known)| !**known).take(new);
        let (created, updated) = undelivered.map(|(record, _)| record).partition(|record| is_created(record, state));
        Some(Self { created, updated, state: next, has_more, skipped })
    }
}

/// Whether a second is so old that records can only leave it.
fn is_settled(second: i64, settled: Option<&Position>) -> bool {
    settled.is_some_and(|settled| second + 2 <= settled.time.seconds())
}

/// Whether no version of a record can have been delivered before.
fn is_created(record: &Record, state: &State) -> bool {
    let known = record.position.id.as_ref().is_some_and(|id| state.delivered.contains_id(id));
    !known && record.created.as_ref().is_some_and(|created| *created >= state.drained)
}
