//! One poll.

use serde_json::Value;
use serde_json::value::RawValue;
use wharf::trigger::SkippedRecord;
use wharf::{Code, Failure, Upstream};

use crate::batch::Batch;
use crate::clock::VendorClock;
use crate::delivered_set::DeliveredSet;
use crate::feed::{Feed, FeedLimits};
use crate::fetcher::Fetcher;
use crate::record_page::Record;
use crate::scan;
use crate::state::State;
use crate::timestamp::Timestamp;

/// Where a feed without a state begins.
#[derive(Clone, Debug)]
pub enum Start {
    /// With changes from now on.
    Now,
    /// With changes at or after a time, at most a day ahead of the vendor's clock, because calendars differ.
    Since(Timestamp),
}

/// Which changes to deliver. The state advances past the others.
#[derive(Clone, Copy, Debug)]
pub struct ChangeKinds {
    /// Records that were created.
    pub created: bool,
    /// Records that were changed later.
    pub updated: bool,
}

/// What one poll delivers.
#[derive(Debug)]
pub struct Changes {
    /// New records as the vendor sent them, in the order of their changes. A record may be delivered here again if it
    /// changes while a long backlog is delivered, or if its delivery is repeated.
    pub created: Vec<Box<RawValue>>,
    /// Changed records as the vendor sent them, in the order of their changes.
    pub updated: Vec<Box<RawValue>>,
    /// Records without a valid id or time of change, which cannot be followed. Each is named once, as long as the state
    /// remembers it.
    pub skipped: Vec<SkippedRecord>,
    /// For the next poll: JSON of less than 16 KiB.
    pub state: Value,
    /// Whether more changes are waiting, so that the next poll is due at once.
    pub has_more: bool,
}

const DAY: i64 = 86_400;

/// Reads the changes since the last poll.
///
/// # Errors
///
/// When the state is invalid, the start is in the future, a request fails, a response cannot be used, or there is no
/// time to make progress. The old state stays valid.
pub async fn poll(
    feed: &Feed,
    state: Option<&Value>,
    start: Start,
    kinds: ChangeKinds,
    upstream: &dyn Upstream,
) -> Result<Changes, Failure> {
    poll_with_limits(&FeedLimits::DEFAULT, feed, state, start, kinds, upstream).await
}

pub(crate) async fn poll_with_limits(
    limits: &FeedLimits,
    feed: &Feed,
    state: Option<&Value>,
    start: Start,
    kinds: ChangeKinds,
    upstream: &dyn Upstream,
) -> Result<Changes, Failure> {
    let state = state.map_or(Ok(None), |state| State::read(state, &feed.key))?;
    let clock = VendorClock::new(state.as_ref().and_then(|state| state.watermark.clone()), limits.slack);
    let mut fetcher = Fetcher::new(feed, limits, upstream, clock);
    let batch = match (state, start) {
        (Some(state), _) => resume(&mut fetcher, &state).await?,
        (None, Start::Since(time)) => {
            scan::find_recent(&mut fetcher).await?;
            if time.seconds() > fetcher.latest() + DAY {
                return Err(Failure::new(Code::InvalidInput, "The start time must not be in the future"));
            }
            resume(&mut fetcher, &State::starting_at(time)).await?
        }
        (None, Start::Now) => start_now(&mut fetcher).await?,
    };
    let state = State { watermark: fetcher.clock.into_watermark(), ..batch.state };
    let texts = |records: Vec<Record>, wanted: bool| {
        records.into_iter().filter(|_| wanted).filter_map(|record| record.text).collect()
    };
    Ok(Changes {
        created: texts(batch.created, kinds.created),
        updated: texts(batch.updated, kinds.updated),
        state: state.write(&feed.key, limits.max_ranges),
        has_more: batch.has_more,
        skipped: batch.skipped,
    })
}

async fn resume(fetcher: &mut Fetcher<'_>, state: &State) -> Result<Batch, Failure> {
    let enough = fetcher.limits.batch_size.div_ceil(2);
    let view = scan::read(fetcher, &state.cursor, &state.delivered, enough).await?;
    Batch::select(state, view, &fetcher.clock, fetcher.limits).ok_or_else(|| fetcher.no_progress())
}

/// Marks the current records as delivered.
async fn start_now(fetcher: &mut Fetcher<'_>) -> Result<Batch, Failure> {
    let searched = scan::find_recent(fetcher).await?;
    let limits = fetcher.limits;
    let first = fetcher.clock.settled_before(limits).unwrap_or_else(|| Timestamp::from_seconds(searched));
    let before = State::starting_at(first.clone());
    let view = scan::read(fetcher, &before.cursor, &before.delivered, usize::MAX).await?;
    if view.until.is_some() {
        return Err(fetcher.no_progress());
    }
    // The scan has refined the estimate of the vendor's clocks.
    let later = fetcher.clock.settled_before(limits).map_or(first.clone(), |later| later.max(first));
    let state = State::starting_at(later);
    let recent = view.versions().into_iter().filter(|(position, _)| **position > state.cursor);
    let delivered = DeliveredSet::of(recent.map(|version| (version, true)), &[]);
    let (_, remembered) = view.skipped.name(&[]);
    let state = State { delivered, skipped: remembered, ..state };
    Ok(Batch { created: Vec::new(), updated: Vec::new(), state, has_more: false, skipped: Vec::new() })
}
