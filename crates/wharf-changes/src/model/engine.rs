//! An engine that polls, stores and crashes.

use fastrand::Rng;
use futures_util::future::FutureExt;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use wharf::trigger::SkippedRecord;
use wharf::{Code, Failure};

use super::behavior::Draw;
use super::vendor::{SECOND, Vendor, Version};
use crate::feed::{Feed, FeedLimits};
use crate::poll::{ChangeKinds, Changes, Start, poll_with_limits};
use crate::position::{Position, RecordId};
use crate::timestamp::Timestamp;

/// How often each fault occurs, in percent of the polls.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Faults {
    /// The engine stores the payload, but not the state.
    pub(super) crashes: u64,
    pub(super) lost_responses: u64,
    /// Two polls start with the same state, and both payloads are stored.
    pub(super) concurrent_polls: u64,
    /// There is time only for a few requests.
    pub(super) short_deadlines: u64,
    /// A request fails; in percent of the requests.
    pub(super) failing: u64,
}

pub(super) struct Engine<'v> {
    pub(super) vendor: &'v Vendor,
    pub(super) feed: Feed,
    pub(super) limits: FeedLimits,
    pub(super) start: Start,
    pub(super) faults: Faults,
    pub(super) rng: Rng,
    pub(super) state: Option<Value>,
    pub(super) delivered: Vec<Delivery>,
    /// The records that were named because they cannot be followed.
    pub(super) skipped: Vec<SkippedRecord>,
    /// The times before and after the first poll whose state was stored, and that state.
    pub(super) first_poll: Option<(i128, i128, Value)>,
}

/// What a poll returned.
#[derive(Clone)]
struct Polled {
    delivered: Vec<Delivery>,
    skipped: Vec<SkippedRecord>,
    state: Value,
    has_more: bool,
}

/// A version of a record that was delivered.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) id: u64,
    pub(super) number: u64,
    pub(super) created: bool,
    position: Position,
}

/// A record as the vendor sends it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SentRecord<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    number: u64,
    modified_on: String,
}

impl<'v> Engine<'v> {
    pub(super) fn new(
        vendor: &'v Vendor,
        feed: Feed,
        limits: FeedLimits,
        start: Start,
        faults: Faults,
        rng: Rng,
    ) -> Self {
        let (delivered, skipped) = (Vec::new(), Vec::new());
        Self { vendor, feed, limits, start, faults, rng, state: None, delivered, skipped, first_poll: None }
    }

    /// Polls once, or twice at once, with random faults. Returns whether more changes are waiting.
    pub(super) fn step(&mut self) -> Result<bool, String> {
        let before = self.vendor.state().now;
        let requests_left = self.rng.chance(self.faults.short_deadlines).then(|| 2 + self.rng.u64(..12));
        let polls = if self.rng.chance(self.faults.concurrent_polls) { 2 } else { 1 };
        self.vendor.state().requests_left = requests_left;
        let responses: Vec<_> = (0..polls).filter_map(|_| self.poll().transpose()).collect::<Result<_, _>>()?;
        self.vendor.state().requests_left = None;
        if responses.is_empty() {
            self.vendor.state().now += 200 * SECOND;
            return Ok(true);
        }
        if self.rng.chance(self.faults.lost_responses) {
            return Ok(true);
        }
        let Polled { state, has_more, .. } = responses[self.rng.usize(..responses.len())].clone();
        for polled in responses {
            self.delivered.extend(polled.delivered);
            self.skipped.extend(polled.skipped);
        }
        if self.rng.chance(self.faults.crashes) {
            return Ok(true);
        }
        self.first_poll.get_or_insert((before, self.vendor.state().now, state.clone()));
        self.state = Some(state);
        Ok(has_more)
    }

    /// Polls with the stored state. Returns None if it failed for a reason that can occur.
    fn poll(&mut self) -> Result<Option<Polled>, String> {
        let kinds = ChangeKinds { created: true, updated: true };
        let poll =
            poll_with_limits(&self.limits, &self.feed, self.state.as_ref(), self.start.clone(), kinds, self.vendor);
        match poll.now_or_never().ok_or("the poll waits")? {
            Ok(changes) => self.check(changes).map(Some),
            Err(failure) if self.can_occur(&failure) => Ok(None),
            Err(failure) => Err(format!("failed: {failure} {:?}", failure.cause())),
        }
    }

    fn can_occur(&self, failure: &Failure) -> bool {
        match failure.code() {
            Code::UpstreamUnavailable => true,
            Code::Timeout => self.faults.short_deadlines > 0,
            _ => false,
        }
    }

    /// Checks what holds for every poll.
    fn check(&self, changes: Changes) -> Result<Polled, String> {
        let Changes { created, updated, skipped, state, has_more } = changes;
        let mut delivered = Vec::new();
        for (records, created) in [(created, true), (updated, false)] {
            let records: Vec<_> = records.iter().map(|record| delivery(record, created)).collect::<Result<_, _>>()?;
            ensure(records.is_sorted_by_key(|record| &record.position), || "a batch is out of order".to_owned())?;
            delivered.extend(records);
        }
        ensure(delivered.len() <= self.limits.batch_size, || format!("a batch of {}", delivered.len()))?;
        let length = state.to_string().len();
        ensure(length < 16 << 10, || format!("a state of {length} bytes"))?;
        let advances = self.state.as_ref().is_none_or(|before| cursor(before) <= cursor(&state));
        ensure(advances, || format!("the cursor goes back to {state}"))?;
        Ok(Polled { delivered, skipped, state, has_more })
    }
}

/// Whether a version must be delivered, if it is the latest.
pub(super) fn is_due(version: &Version, start: &Start, started_at: i128) -> bool {
    match start {
        Start::Now => version.visible_from > started_at,
        Start::Since(time) => version.stamp >= i128::from(time.seconds()) * SECOND,
    }
}

pub(super) fn ensure(holds: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(message()) }
}

fn delivery(record: &RawValue, created: bool) -> Result<Delivery, String> {
    let SentRecord { id, number, modified_on } =
        serde_json::from_str(record.get()).map_err(|error| error.to_string())?;
    let time = Timestamp::parse(&modified_on).ok_or("no time")?;
    let position = Position { time, id: RecordId::read(id.get()) };
    let id = id.get().trim_matches('"').parse().map_err(|_| "no id")?;
    Ok(Delivery { id, number, created, position })
}

fn cursor(state: &Value) -> Option<Position> {
    Position::parse(state["cursor"].as_str()?)
}
