//! Reads a vendor's list piece by piece, so that nothing is missed while it changes.

use std::time::Duration;

use wharf::{Code, Failure, Request, Upstream};

use crate::clock::VendorClock;
use crate::delivered_set::DeliveredSet;
use crate::position::Position;
use crate::record_page::{RecordPage, unusable};
use crate::timestamp::Timestamp;
use crate::view::View;
use crate::{Feed, FeedLimits};

/// The longest time back in which a recent change is looked for, in seconds: 24 years.
const LONG_AGO: i64 = 24 * 366 * 86_400;

/// The requests of one poll.
pub(crate) struct Walk<'a> {
    pub(crate) limits: &'a FeedLimits,
    pub(crate) clock: VendorClock,
    feed: &'a Feed,
    upstream: &'a dyn Upstream,
    request: Request,
    /// Requests so far.
    asked: u32,
    /// What the slowest one took.
    slowest: Duration,
    /// So many seconds of changes fitted into one page.
    pub(crate) width: Option<i64>,
}

/// Which part of the list to ask for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageQuery {
    /// One record, no matter which.
    Any,
    /// The first page of what was changed at or after a second, and before another.
    Changed(i64, Option<i64>),
    /// One page of what was changed within a second, with the number of all.
    Within(i64, u32),
}

/// How far a piece of a walk came.
pub(crate) enum Progress {
    /// To the end.
    End,
    /// Up to a second.
    Until(i64),
    /// Nowhere: there was no time.
    Nowhere,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(feed: &'a Feed, limits: &'a FeedLimits, upstream: &'a dyn Upstream, clock: VendorClock) -> Self {
        let (paging, mut request) = (feed.paging, feed.request.clone());
        let ours = [paging.page, paging.size, paging.with_total, feed.since, feed.before];
        let sort = feed.sort.map(|(name, _)| name);
        request.all_pages = None;
        request.query.retain(|(name, _)| !ours.contains(&name.as_ref()) && sort != Some(name.as_ref()));
        if let Some((name, value)) = feed.sort {
            request = request.param(name, Some(value));
        }
        Self { limits, clock, feed, upstream, request, asked: 0, slowest: Duration::ZERO, width: None }
    }

    /// Looks for a recent change, further and further back. Gives the second from which it looked.
    pub(crate) async fn survey(&mut self) -> Result<i64, Failure> {
        self.ask(PageQuery::Any).await?;
        let now = self.clock.latest();
        let mut back = self.limits.max_delay + self.limits.slack;
        loop {
            let from = now - back;
            let page = self.ask(PageQuery::Changed(from, None)).await?;
            if !page.records.is_empty() || back >= LONG_AGO {
                return Ok(from);
            }
            back = (back * 2).min(LONG_AGO);
        }
    }

    /// Reads on from `cursor`, until so many records are new to the memory or there are no more.
    pub(crate) async fn read(
        &mut self,
        cursor: &Position,
        memory: &DeliveredSet,
        enough: usize,
    ) -> Result<View, Failure> {
        let mut view = View::new(cursor.clone(), self.limits.max_bytes);
        let mut from = cursor.time.seconds();
        loop {
            view.until = match self.window(from, &mut view).await? {
                Progress::Nowhere => return Ok(view),
                Progress::End => None,
                Progress::Until(second) => {
                    from = second;
                    Some(Position::before_second(second))
                }
            };
            let doubtful = view.dense_seconds.last().is_some_and(|(_, whole)| !whole);
            if view.until.is_none() || doubtful || view.has_undelivered(enough, memory) || self.spent() {
                return Ok(view);
            }
        }
    }

    /// Reads what was changed from a second on, as far as one answer tells it.
    ///
    /// One answer is the list at one time, so the records in it cannot have moved past each other. A span of time that
    /// does not fit into a page is narrowed until it does; the order of the list at most helps to guess how far.
    async fn window(&mut self, from: i64, view: &mut View) -> Result<Progress, Failure> {
        let mut width = self.width.map(|width| width * 2).filter(|width| from + width <= self.clock.latest());
        loop {
            if width == Some(1) {
                return self.second(from, view).await;
            }
            let until = width.map(|width| from + width);
            let page = self.ask(PageQuery::Changed(from, until)).await?;
            if !page.has_more {
                view.add(page.records, from, until);
                self.width = width;
                return Ok(until.map_or(Progress::End, Progress::Until));
            }
            if self.spent() {
                return Ok(Progress::Nowhere);
            }
            width = Some(width.map_or_else(|| self.guess(&page, from), |width| width / 4).max(1));
        }
    }

    /// How many seconds from `from` on may fit into a page, after all did not.
    fn guess(&self, page: &RecordPage, from: i64) -> i64 {
        let newest = page.newest().map_or(from, Timestamp::seconds);
        if self.feed.sort.is_some() && page.is_sorted() {
            newest.saturating_sub(from)
        } else {
            self.clock.latest().max(newest).saturating_sub(from) / 4
        }
    }

    /// Asks for a part of the list.
    pub(crate) async fn ask(&mut self, part: PageQuery) -> Result<RecordPage, Failure> {
        let before = self.upstream.time_left();
        let response = self.upstream.send(self.describe(part)).await?;
        self.asked += 1;
        self.slowest = self.slowest.max(before.saturating_sub(self.upstream.time_left()));
        let mut page = RecordPage::read(&response.body, self.feed)?;
        page.has_more |= page.records.len() >= self.size(part);
        let end = match part {
            PageQuery::Changed(_, Some(until)) => until,
            PageQuery::Within(second, _) => second + 1,
            PageQuery::Any | PageQuery::Changed(_, None) => i64::MAX,
        };
        if page.newest().is_some_and(|newest| newest.seconds() > end) {
            return Err(unusable(format!("{} has no effect", self.feed.before)));
        }
        self.clock.observe(response.date, page.newest())?;
        Ok(page)
    }

    /// How many records the page of a part holds at most.
    fn size(&self, part: PageQuery) -> usize {
        match part {
            PageQuery::Any => 1,
            PageQuery::Changed(..) | PageQuery::Within(..) => {
                self.limits.page_size.min(self.feed.paging.largest) as usize
            }
        }
    }

    fn describe(&self, part: PageQuery) -> Request {
        let (feed, paging) = (self.feed, self.feed.paging);
        let (since, before, number) = match part {
            PageQuery::Any => (None, None, 1),
            PageQuery::Changed(from, until) => (Some(from), until, 1),
            PageQuery::Within(second, number) => (Some(second), Some(second + 1), number),
        };
        self.request
            .clone()
            .param(feed.since, since.map(Timestamp::from_seconds))
            .param(feed.before, before.map(Timestamp::from_seconds))
            .param(paging.page, Some(number))
            .param(paging.size, Some(self.size(part)))
            .param(paging.with_total, matches!(part, PageQuery::Within(..)).then_some(true))
    }

    /// Whether there is no time, or no leave, for another request.
    pub(crate) fn spent(&self) -> bool {
        self.asked >= self.limits.max_requests || self.late()
    }

    fn late(&self) -> bool {
        self.upstream.time_left() <= self.slowest * 2
    }

    /// The failure of a poll that can deliver nothing and cannot go on.
    pub(crate) fn stuck(&self) -> Failure {
        if self.late() {
            Failure::new(Code::Timeout, "The changes could not be read in time. Poll again with more time")
        } else {
            let detail = "The vendor's records change faster than they can be read. Poll again in a few minutes";
            Failure::new(Code::UpstreamUnavailable, detail)
        }
    }
}
