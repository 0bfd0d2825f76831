//! The loop over the pages of a list.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;

use crate::error::Failure;
use crate::paging::{Next, Paging, PagingScheme};
use crate::request::Request;
use crate::upstream::{ResultFuture, Upstream};

/// The maximum number of pages that one call fetches.
const MAX_PAGES: u32 = 200;

/// Fetches the pages of a list in order, each with `fetch`.
pub(super) struct Walk<'a, F, T> {
    upstream: &'a dyn Upstream,
    fetch: F,
    request: Request,
    paging: &'a Paging,
    /// Number of pages that have arrived.
    pub(super) pages: u32,
    /// Pages that were requested and have not arrived yet.
    pending: FuturesOrdered<ResultFuture<'a, T>>,
    /// Duration of the slowest page.
    slowest: Duration,
    done: bool,
}

impl<'a, T, F: Fn(Request) -> ResultFuture<'a, T>> Walk<'a, F, T> {
    pub(super) fn new(upstream: &'a dyn Upstream, fetch: F, mut request: Request, paging: &'a Paging) -> Self {
        request.all_pages = None;
        if let Some(total) = paging.total {
            request.query.retain(|(name, _)| name != total.parameter);
        }
        request.set(paging.size, &paging.max_size);
        let pending = FuturesOrdered::new();
        Self { upstream, fetch, request, paging, pages: 0, pending, slowest: Duration::ZERO, done: false }
    }

    /// Requests a stable order, unless the request has an order already.
    pub(super) fn stabilize(&mut self) {
        if let Some((name, value)) = self.paging.stable_sort
            && !self.request.query.iter().any(|(other, _)| other == name)
        {
            self.request.set(name, &value);
        }
    }

    /// Requests the next `pages` pages at once; with a cursor only one, because its cursor is in the previous page.
    pub(super) fn request_ahead(&mut self, pages: usize) {
        for page in (self.pages + 1..).take(pages) {
            match self.paging.scheme {
                PagingScheme::PageNumber { page: name, .. } => self.request.set(name, &page),
                PagingScheme::Offset { offset } => {
                    self.request.set(offset, &(u64::from(page - 1) * u64::from(self.paging.max_size)));
                }
                PagingScheme::Cursor { .. } if self.pending.is_empty() => {}
                PagingScheme::Cursor { .. } => return,
            }
            self.pending.push_back((self.fetch)(self.request.clone()));
        }
    }

    pub(super) async fn next(&mut self) -> Result<Option<T>, Failure> {
        if self.done {
            return Ok(None);
        }
        if self.pending.is_empty() {
            self.request_ahead(1);
        }
        let before = self.upstream.time_left();
        let Some(page) = self.pending.next().await else { return Ok(None) };
        self.pages += 1;
        self.slowest = self.slowest.max(before.saturating_sub(self.upstream.time_left()));
        page.map(Some)
    }

    /// Whether another page might miss the deadline: less than twice the slowest page's time is left.
    pub(super) fn is_late(&self) -> bool {
        self.upstream.time_left() <= self.slowest * 2
    }

    /// Whether another page follows a page with this number of records.
    pub(super) fn has_more(&self, next: &Next, records: usize) -> bool {
        match self.paging.scheme {
            PagingScheme::PageNumber { .. } => *next == Next::More,
            PagingScheme::Offset { .. } => records >= self.paging.max_size as usize,
            PagingScheme::Cursor { .. } => matches!(next, Next::Cursor(_)),
        }
    }

    /// Prepares the next page, or ends the walk. Returns the reason when a limit, or the caller's `limit`, ends it
    /// early.
    pub(super) fn advance(
        &mut self,
        next: Next,
        records: usize,
        has_new: bool,
        limit: Option<&'static str>,
    ) -> Option<&'static str> {
        let cut = match self.has_more(&next, records) {
            false => None,
            true if !has_new => Some("the vendor repeats its pages"),
            true if self.pages == MAX_PAGES => Some("more than 200 pages"),
            true if limit.is_some() => limit,
            true => {
                if let (PagingScheme::Cursor { cursor, .. }, Next::Cursor(value)) = (self.paging.scheme, next) {
                    self.request.set(cursor, &value);
                }
                return None;
            }
        };
        self.done = true;
        cut
    }
}
