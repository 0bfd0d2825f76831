//! An engine that polls, stores and crashes.

use std::collections::{HashMap, HashSet};

use futures_util::future::FutureExt;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use wharf::{Code, Failure};

use super::dice::Dice;
use super::vendor::{SECOND, Vendor, Version};
use crate::feed::{Feed, FeedLimits};
use crate::poll::{ChangeKinds, Changes, Start, poll_with_limits};
use crate::position::{Position, RecordId};
use crate::timestamp::Timestamp;

/// What goes wrong, each in percent of the polls.
#[derive(Clone, Debug, Default)]
pub(super) struct Faults {
    /// The payload is stored, and the state is not.
    pub(super) crashes: u64,
    /// The answer is lost.
    pub(super) losses: u64,
    /// Two polls begin with the same state, and both are stored.
    pub(super) doubles: u64,
    /// There is time for few requests only.
    pub(super) haste: u64,
    /// A request fails; in percent of the requests.
    pub(super) failing: u64,
}

pub(super) struct Engine<'v> {
    pub(super) vendor: &'v Vendor,
    pub(super) feed: Feed,
    pub(super) limits: FeedLimits,
    pub(super) start: Start,
    pub(super) faults: Faults,
    pub(super) dice: Dice,
    pub(super) state: Option<Value>,
    pub(super) delivered: Vec<Delivery>,
    /// The time before and after the first poll whose state was stored, and that state.
    pub(super) begun: Option<(i128, i128, Value)>,
    pub(super) polls: u64,
    pub(super) failed: u64,
}

/// One record that was delivered.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) id: u64,
    pub(super) number: u64,
    pub(super) created: bool,
}

/// A record as the vendor sends it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    number: u64,
    modified_on: String,
}

impl<'v> Engine<'v> {
    /// An engine that has not polled yet.
    pub(super) fn new(
        vendor: &'v Vendor,
        feed: Feed,
        limits: FeedLimits,
        start: Start,
        faults: Faults,
        dice: Dice,
    ) -> Self {
        let (state, delivered, begun, polls, failed) = (None, Vec::new(), None, 0, 0);
        Self { vendor, feed, limits, start, faults, dice, state, delivered, begun, polls, failed }
    }

    /// Polls once, with all that may go wrong. Tells whether more is waiting.
    pub(super) fn turn(&mut self) -> Result<bool, String> {
        let before = self.vendor.world().now;
        let haste = self.dice.chance(self.faults.haste).then(|| 2 + self.dice.below(12));
        self.vendor.world().time_left = haste;
        let first = self.poll();
        let second = self.dice.chance(self.faults.doubles).then(|| self.poll());
        self.vendor.world().time_left = None;
        let answers = [Some(first), second].into_iter().flatten().filter_map(Result::transpose);
        let answers = answers.collect::<Result<Vec<Changes>, String>>()?;
        if answers.is_empty() {
            self.vendor.world().now += 200 * SECOND;
            return Ok(true);
        }
        if self.dice.chance(self.faults.losses) {
            return Ok(true);
        }
        let kept = self.dice.below(answers.len() as u64) as usize;
        for changes in &answers {
            self.delivered.extend(deliveries(&changes.created, true)?);
            self.delivered.extend(deliveries(&changes.updated, false)?);
        }
        if self.dice.chance(self.faults.crashes) {
            return Ok(true);
        }
        let Changes { state, has_more, .. } = &answers[kept];
        self.begun.get_or_insert((before, self.vendor.world().now, state.clone()));
        self.state = Some(state.clone());
        Ok(*has_more)
    }

    /// Polls with the stored state. Nothing means a failure that may happen.
    fn poll(&mut self) -> Result<Option<Changes>, String> {
        self.polls += 1;
        let wanted = ChangeKinds { created: true, updated: true };
        let poll =
            poll_with_limits(&self.limits, &self.feed, self.state.as_ref(), self.start.clone(), wanted, self.vendor);
        match poll.now_or_never().ok_or("the poll waits")? {
            Ok(changes) => self.check(&changes).map(|()| Some(changes)),
            Err(failure) if self.may_fail(&failure) => {
                self.failed += 1;
                Ok(None)
            }
            Err(failure) => Err(format!("failed: {failure} {:?}", failure.cause())),
        }
    }

    fn may_fail(&self, failure: &Failure) -> bool {
        match failure.code() {
            Code::UpstreamUnavailable => true,
            Code::Timeout => self.faults.haste > 0,
            _ => false,
        }
    }

    /// What is true of every answer.
    fn check(&self, changes: &Changes) -> Result<(), String> {
        let mut places = Vec::new();
        for list in [&changes.created, &changes.updated] {
            let here = list.iter().map(|text| place(text)).collect::<Result<Vec<Position>, String>>()?;
            ensure(here.is_sorted(), || "a batch is out of order".to_owned())?;
            places.extend(here);
        }
        ensure(places.len() <= self.limits.batch_size, || format!("a batch of {}", places.len()))?;
        let length = changes.state.to_string().len();
        ensure(length < 16 << 10, || format!("a state of {length} bytes"))?;
        let cursors = self.state.as_ref().map(cursor).is_none_or(|before| before <= cursor(&changes.state));
        ensure(cursors, || format!("the cursor goes back to {}", changes.state))
    }
}

/// The latest version of each record that was delivered, in the order of delivery.
pub(super) fn latest(delivered: &[Delivery]) -> HashMap<u64, u64> {
    delivered.iter().map(|delivery| (delivery.id, delivery.number)).collect()
}

/// What was delivered more than once.
pub(super) fn repeated(delivered: &[Delivery]) -> Option<&Delivery> {
    let mut seen = HashSet::new();
    delivered.iter().find(|delivery| !seen.insert((delivery.id, delivery.number)))
}

/// Whether a version belongs to what is to be delivered, if it is the last one.
pub(super) fn is_due(version: &Version, start: &Start, begun: i128) -> bool {
    match start {
        Start::Now => version.shown > begun,
        Start::Since(moment) => version.stamp >= i128::from(moment.seconds()) * SECOND,
    }
}

pub(super) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn sent(text: &RawValue) -> Result<Sent<'_>, String> {
    serde_json::from_str(text.get()).map_err(|error| error.to_string())
}

fn place(text: &RawValue) -> Result<Position, String> {
    let sent = sent(text)?;
    Ok(Position { time: Timestamp::parse(&sent.modified_on).ok_or("no moment")?, id: RecordId::read(sent.id.get()) })
}

fn deliveries(texts: &[Box<RawValue>], created: bool) -> Result<Vec<Delivery>, String> {
    let delivery = |text| {
        let sent: Sent = sent(text)?;
        let id = sent.id.get().trim_matches('"').parse().map_err(|_| "no id")?;
        Ok(Delivery { id, number: sent.number, created })
    };
    texts.iter().map(|text| delivery(text)).collect()
}

fn cursor(state: &Value) -> Option<Position> {
    Position::parse(state["cursor"].as_str()?)
}
