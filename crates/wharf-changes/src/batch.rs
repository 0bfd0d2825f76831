//! What a poll delivers of what it saw.

use crate::FeedLimits;
use crate::clock::VendorClock;
use crate::delivered_set::DeliveredSet;
use crate::position::Position;
use crate::record_page::Record;
use crate::state::State;
use crate::timestamp::Timestamp;
use crate::view::View;

/// Records to deliver, in order, and how to go on.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) created: Vec<Record>,
    pub(crate) updated: Vec<Record>,
    /// The next state, but for what is known of the vendor's clocks.
    pub(crate) state: State,
    /// Whether more is waiting.
    pub(crate) more: bool,
}

impl Batch {
    /// Takes the first records of a view that are new. Nothing if that would lead nowhere.
    ///
    /// The cursor moves over what was delivered and cannot change any more: what lies before the horizon, in view, and
    /// outside of seconds that may not be whole. It never moves past the newest change that is known: a `Date` that
    /// jumps ahead must not carry it to where changes are still to come.
    pub(crate) fn of(state: &State, view: View, clock: &VendorClock, limits: &FeedLimits) -> Option<Self> {
        let judged = state.memory.judge(&view.traces(), view.until.as_ref());
        let mut known = Vec::with_capacity(judged.seen.len());
        let (mut new, mut settled, mut left) = (0, &state.cursor, false);
        for (record, seen) in view.records.values().zip(&judged.seen) {
            left |= !seen && (new == limits.batch || record.text.is_none());
            new += usize::from(!seen && !left);
            known.push(*seen || !left);
            if !left {
                settled = &record.position;
            }
        }
        let reached = if left || !judged.rest.is_empty() { Some(settled) } else { view.until.as_ref() };
        let horizon = clock.horizon(limits.overlap).map(Position::before);
        let last = view.records.last_key_value().map(|(position, _)| position.clone());
        let newest = clock.newest().cloned().map(Position::before).max(last);
        let crowd = view.crowds.iter().find(|(second, whole)| !whole || !is_settled(*second, horizon.as_ref()));
        let crowd = crowd.map(|(second, _)| Position::before(Timestamp::from_seconds(*second)));
        let limits = [reached.cloned(), crowd, newest].into_iter().flatten();
        let cursor = horizon.map(|horizon| limits.fold(horizon, Position::min));
        let cursor = cursor.map_or_else(|| state.cursor.clone(), |cursor| cursor.max(state.cursor.clone()));
        let more = left || view.until.is_some();
        let advanced = cursor > state.cursor && reached.is_none_or(|reached| cursor >= *reached);
        if more && new == 0 && !advanced {
            return None;
        }

        let traces = view.traces().into_iter().zip(known);
        let memory = DeliveredSet::of(traces.filter(|((position, _), _)| **position > cursor), judged.rest);
        let drained = if more { &state.drained } else { (&state.drained).max(&cursor.moment) };
        let next = State { cursor: cursor.clone(), memory, drained: drained.clone(), tide: None };
        let fresh = view.records.into_values().zip(&judged.seen).filter(|(_, seen)| !**seen).take(new);
        let (created, updated) = fresh.map(|(record, _)| record).partition(|record| is_created(record, state));
        Some(Self { created, updated, state: next, more })
    }
}

/// Whether a second is so long ago that records can only leave it.
fn is_settled(second: i64, horizon: Option<&Position>) -> bool {
    horizon.is_some_and(|horizon| second + 2 <= horizon.moment.seconds())
}

/// Whether no version of a record can have been delivered before.
fn is_created(record: &Record, state: &State) -> bool {
    let known = record.position.id.as_ref().is_some_and(|id| state.memory.knows(id));
    !known && record.created.as_ref().is_some_and(|created| *created >= state.drained)
}
