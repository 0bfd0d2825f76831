//! The requests of one poll.

use std::time::Duration;

use wharf::{Code, Failure, Request, Upstream};

use crate::clock::VendorClock;
use crate::feed::{Feed, FeedLimits};
use crate::record_page::{RecordPage, unusable};
use crate::timestamp::Timestamp;

/// Sends the requests of one poll, and tracks its limits and the vendor's clocks.
pub(crate) struct Fetcher<'a> {
    pub(crate) limits: &'a FeedLimits,
    pub(crate) clock: VendorClock,
    pub(crate) feed: &'a Feed,
    upstream: &'a dyn Upstream,
    /// Whether the vendor does not say whether more follows, so that it must count the records.
    needs_totals: bool,
    /// Requests sent.
    requests: u32,
    /// Duration of the slowest request.
    slowest: Duration,
}

/// Which page of the list to request. Times are in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageQuery {
    /// Any one record.
    AnyRecord,
    /// The first page of the records that were changed in a range; its end is excluded.
    Range { from: i64, until: Option<i64> },
    /// One page of the records that were changed within a second, with the number of records in all pages.
    Second { second: i64, page: u32 },
}

impl<'a> Fetcher<'a> {
    pub(crate) fn new(feed: &'a Feed, limits: &'a FeedLimits, upstream: &'a dyn Upstream, clock: VendorClock) -> Self {
        Self { limits, clock, feed, upstream, needs_totals: false, requests: 0, slowest: Duration::ZERO }
    }

    pub(crate) async fn fetch(&mut self, query: PageQuery) -> Result<RecordPage, Failure> {
        let mut page = self.send(query).await?;
        if page.says_more.is_none() && page.total.is_none() && !self.needs_totals && self.feed.paging.total.is_some() {
            self.needs_totals = true;
            page = self.send(query).await?;
        }
        let (_, before, number, size) = self.parameters(query);
        let records = u64::from(number - 1) * u64::from(size) + page.len() as u64;
        page.has_more |= page.len() >= size as usize || page.says_more.is_none() && page.total > Some(records);
        if page.newest().zip(before).is_some_and(|(newest, before)| newest.seconds() > before) {
            return Err(unusable(format!("{} has no effect", self.feed.before)));
        }
        Ok(page)
    }

    /// The seconds of a range, the number of a page and its size.
    fn parameters(&self, query: PageQuery) -> (Option<i64>, Option<i64>, u32, u32) {
        let largest = self.limits.page_size.min(self.feed.paging.max_size);
        match query {
            PageQuery::AnyRecord => (None, None, 1, 1),
            PageQuery::Range { from, until } => (Some(from), until, 1, largest),
            PageQuery::Second { second, page } => (Some(second), Some(second + 1), page, largest),
        }
    }

    async fn send(&mut self, query: PageQuery) -> Result<RecordPage, Failure> {
        let (feed, paging) = (self.feed, &self.feed.paging);
        let (since, before, number, size) = self.parameters(query);
        let (page, first, _) = feed.page_numbers()?;
        let counts = self.needs_totals || matches!(query, PageQuery::Second { .. });
        let total = paging.total.as_ref().and_then(|total| total.parameter.as_ref());
        let time = |seconds: i64| Timestamp::from_seconds(seconds).to_string();
        let mut request = feed.request.clone();
        request.query.extend(feed.sort.clone().map(|(sort, order)| (sort, order.into_owned())));
        request.query.extend(since.map(|since| (feed.since.clone(), time(since))));
        request.query.extend(before.map(|before| (feed.before.clone(), time(before))));
        request.query.push((page.clone(), (first + number - 1).to_string()));
        request.query.extend(paging.size.clone().map(|name| (name, size.to_string())));
        request.query.extend(total.filter(|_| counts).map(|total| (total.clone(), true.to_string())));

        let time_left = self.upstream.time_left();
        let response = self.upstream.send(Request { wants_date: true, ..request }).await?;
        self.requests += 1;
        self.slowest = self.slowest.max(time_left.saturating_sub(self.upstream.time_left()));
        let page = RecordPage::read(&response.body, feed)?;
        self.clock.observe(response.date, page.newest());
        Ok(page)
    }

    /// The latest time of the vendor that is known, in seconds since 1970. Without any `Date`, the time of this host: it only
    /// guides where to look.
    pub(crate) fn latest(&self) -> i64 {
        self.clock.latest_date().unwrap_or_else(self.limits.host_clock)
    }

    /// Whether there is no time for another request, or the maximum number is reached.
    pub(crate) fn is_spent(&self) -> bool {
        self.requests >= self.limits.max_requests || self.is_late()
    }

    fn is_late(&self) -> bool {
        self.upstream.time_left() <= self.slowest * 2
    }

    /// The failure of a poll that has nothing to deliver and cannot advance the cursor.
    pub(crate) fn no_progress(&self) -> Failure {
        if self.is_late() {
            Failure::new(Code::Timeout, "The changes could not be read in time. Poll again with a longer timeout")
        } else {
            let detail = "The vendor's records change faster than they can be read. Poll again in a few minutes";
            Failure::new(Code::UpstreamUnavailable, detail)
        }
    }
}
