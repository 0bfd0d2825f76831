//! Feeds of changes: what polling triggers deliver.
//!
//! A vendor's list is followed by the time at which its records were last changed. Each poll reads the list from where
//! the last one left off, and gives the new changes and a state for the next. Nothing is kept here, so a poll may be
//! repeated, abandoned or done twice at once: a change may then be delivered twice, and none is ever lost.
//!
//! This holds as long as a change appears in the list at most five minutes after its own stamp. What
//! lies further back is settled, and the cursor passes it; what is more recent is read again by each poll, and the
//! state remembers what of it was delivered. One answer is the list at one time, so spans of time are read that fit
//! into a single page, and records that move meanwhile cannot hide.

use serde_json::Value;
use serde_json::value::RawValue;
use wharf::{Code, Failure, Paging, Request, Upstream};

mod batch;
mod clock;
mod delivered_set;
mod dense_second;
#[cfg(test)]
mod model;
mod position;
mod record_page;
mod state;
mod timestamp;
mod view;
mod walk;

use batch::Batch;
use clock::VendorClock;
use delivered_set::DeliveredSet;
use record_page::Record;
use state::State;
pub use timestamp::Timestamp;
use walk::Walk;

/// A list of records that tells when each was last changed.
#[derive(Clone, Debug)]
pub struct Feed {
    /// What is followed, such as `customers`: at most 200 bytes. A state is good for this key alone.
    pub key: String,
    /// Asks for the list, inactive records included, without pages, order and times.
    pub request: Request,
    /// How the list is paged. The vendor must tell the number of records in all pages.
    pub paging: &'static Paging,
    /// Query parameter for the time since when records were changed, that time included.
    pub since: &'static str,
    /// Query parameter for the time before which records were changed.
    pub before: &'static str,
    /// Query parameter and value for the order of changes, if there is one. It saves requests; nothing depends on it.
    pub sort: Option<(&'static str, &'static str)>,
    /// Member of a record that tells when it was created.
    pub created: &'static str,
    /// Member of a record that tells when it was changed last. If it is null, the record was only created.
    pub modified: &'static str,
}

/// Where a feed begins that has no state.
#[derive(Clone, Debug)]
pub enum Start {
    /// With what changes from now on.
    Now,
    /// With what was changed at this time or later; at most a day ahead of the vendor's clock, for calendars differ.
    Since(Timestamp),
}

/// Which changes to deliver. The state goes past the others.
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
    /// New records as the vendor sent them, in the order of their changes. A record that changes while a long backlog
    /// is delivered, or whose delivery is repeated, may be among them again.
    pub created: Vec<Box<RawValue>>,
    /// Changed records as the vendor sent them, in the order of their changes.
    pub updated: Vec<Box<RawValue>>,
    /// For the next poll: JSON of less than 16 KiB.
    pub state: Value,
    /// Whether more is waiting, so that the next poll is due at once.
    pub has_more: bool,
}

/// What a feed assumes and what a poll may cost. Times are in seconds.
#[derive(Debug)]
pub(crate) struct FeedLimits {
    /// How late a change may appear, reckoned from its own stamp.
    max_delay: i64,
    /// How long an answer may take, and how far the vendor's clocks may drift apart while nothing changes.
    slack: i64,
    /// Records of a page.
    page_size: u32,
    /// The most records to deliver at once.
    batch_size: usize,
    /// The most runs to remember.
    max_ranges: usize,
    /// The most requests.
    max_requests: u32,
    /// The most pages of one second, and how often to read them.
    max_pages: u32,
    max_futile_passes: u32,
    /// The most bytes of records at once, but for one page.
    max_bytes: usize,
}

impl FeedLimits {
    const DEFAULT: Self = Self {
        max_delay: 300,
        slack: 60,
        page_size: 1_000,
        batch_size: 1_000,
        max_ranges: 240,
        max_requests: 400,
        max_pages: 200,
        max_futile_passes: 8,
        max_bytes: 64 << 20,
    };
}

const DAY: i64 = 86_400;

/// Reads what was changed since the last poll.
///
/// # Errors
///
/// When the state is not ours, the start is in the future, a request fails, the vendor's answers cannot be used, or there is no time to get
/// anywhere. The old state stays good.
pub async fn poll(
    feed: &Feed,
    state: Option<&Value>,
    start: Start,
    wanted: ChangeKinds,
    upstream: &dyn Upstream,
) -> Result<Changes, Failure> {
    poll_with_limits(&FeedLimits::DEFAULT, feed, state, start, wanted, upstream).await
}

async fn poll_with_limits(
    limits: &FeedLimits,
    feed: &Feed,
    state: Option<&Value>,
    start: Start,
    wanted: ChangeKinds,
    upstream: &dyn Upstream,
) -> Result<Changes, Failure> {
    let known = state.map_or(Ok(None), |state| State::read(state, &feed.key))?;
    let clock = VendorClock::new(known.as_ref().and_then(|state| state.watermark.clone()), limits.slack);
    let mut walk = Walk::new(feed, limits, upstream, clock);
    let batch = match (known, start) {
        (Some(state), _) => go_on(&mut walk, &state).await?,
        (None, Start::Since(moment)) => {
            walk.survey().await?;
            if moment.seconds() > walk.clock.latest() + DAY {
                return Err(Failure::new(
                    Code::InvalidInput,
                    "The changes cannot be followed from a time in the future",
                ));
            }
            go_on(&mut walk, &State::starting_at(moment)).await?
        }
        (None, Start::Now) => begin(&mut walk).await?,
    };
    let state = State { watermark: walk.clock.into_watermark(), ..batch.state };
    let texts = |records: Vec<Record>, wanted: bool| {
        records.into_iter().filter(|_| wanted).filter_map(|record| record.text).collect()
    };
    Ok(Changes {
        created: texts(batch.created, wanted.created),
        updated: texts(batch.updated, wanted.updated),
        state: state.write(&feed.key, limits.max_ranges),
        has_more: batch.has_more,
    })
}

async fn go_on(walk: &mut Walk<'_>, state: &State) -> Result<Batch, Failure> {
    let view = walk.read(&state.cursor, &state.delivered, walk.limits.batch_size.div_ceil(2)).await?;
    Batch::select(state, view, &walk.clock, walk.limits).ok_or_else(|| walk.stuck())
}

/// Remembers what is there, so that it is not delivered.
async fn begin(walk: &mut Walk<'_>) -> Result<Batch, Failure> {
    let searched = walk.survey().await?;
    let first = walk.clock.settled_before(walk.limits.max_delay).unwrap_or_else(|| Timestamp::from_seconds(searched));
    let before = State::starting_at(first);
    let view = walk.read(&before.cursor, &before.delivered, usize::MAX).await?;
    if view.until.is_some() {
        return Err(walk.stuck());
    }
    // Having read to the end, the walk knows better what is settled.
    let settled = walk.clock.settled_before(walk.limits.max_delay).map_or(before.clone(), State::starting_at);
    let state = if settled.cursor > before.cursor { settled } else { before };
    let recent = view.versions().into_iter().filter(|(position, _)| **position > state.cursor);
    let delivered = DeliveredSet::of(recent.map(|trace| (trace, true)), &[]);
    Ok(Batch { created: Vec::new(), updated: Vec::new(), state: State { delivered, ..state }, has_more: false })
}
