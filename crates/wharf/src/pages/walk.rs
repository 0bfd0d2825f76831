//! The loop over the pages of a list.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;

use crate::error::{Code, Failure};
use crate::paging::{Next, PageInfo, Paging, PagingScheme};
use crate::request::Request;
use crate::upstream::{ResultFuture, Upstream};

/// The maximum number of pages that one call fetches.
const MAX_PAGES: u32 = 200;

/// The number of empty pages in a row that ends a list. A vendor that filters a page after reading it may have a few.
const MAX_EMPTY_PAGES: u32 = 3;

/// Fetches the pages of a list in order, each with `fetch`.
pub(super) struct Walk<'a, F, T> {
    upstream: &'a dyn Upstream,
    fetch: F,
    request: Request,
    paging: &'a Paging,
    /// Number of pages that have arrived.
    pub(super) pages: u32,
    /// Number of pages that were requested.
    requested: u32,
    /// The records before the next page to request, if pages are requested by offset.
    offset: u64,
    /// Pages that were requested and have not arrived yet.
    pending: FuturesOrdered<ResultFuture<'a, T>>,
    /// Number of records that have arrived, duplicates included.
    records: u64,
    /// Number of empty pages since the last record.
    empty_pages: u32,
    /// The last and the highest number of records that the vendor counted.
    total: Option<u64>,
    highest_total: u64,
    /// Whether the vendor counted fewer records than before.
    has_shrunk: bool,
    /// Whether the next page is requested only because the last one does not say that it is the last.
    is_guessing: bool,
    /// Duration of the slowest page.
    slowest: Duration,
    done: bool,
    /// Why the list ended early.
    pub(super) cut: Option<&'static str>,
}

impl<'a, T, F: Fn(Request) -> ResultFuture<'a, T>> Walk<'a, F, T> {
    pub(super) fn new(upstream: &'a dyn Upstream, fetch: F, mut request: Request, paging: &'a Paging) -> Self {
        request.all_pages = None;
        if let Some(parameter) = paging.total.as_ref().and_then(|total| total.parameter.as_ref()) {
            request.set(parameter.clone(), &true);
        }
        if let Some(size) = &paging.size {
            request.set(size.clone(), &paging.max_size);
        }
        request.next_header = paging.next_header().cloned();
        Self {
            upstream,
            fetch,
            request,
            paging,
            pages: 0,
            requested: 0,
            offset: 0,
            pending: FuturesOrdered::new(),
            records: 0,
            empty_pages: 0,
            total: None,
            highest_total: 0,
            has_shrunk: false,
            is_guessing: false,
            slowest: Duration::ZERO,
            done: false,
            cut: None,
        }
    }

    /// Requests a stable order, unless the request has an order already.
    pub(super) fn stabilize(&mut self) {
        if let Some((name, value)) = &self.paging.stable_sort
            && !self.request.query.iter().any(|(other, _)| other == name)
        {
            self.request.set(name.clone(), value);
        }
    }

    /// Requests pages until as many are pending; with a cursor or a link only one, because it is in the previous page.
    pub(super) fn request_ahead(&mut self, pages: u64) {
        while (self.pending.len() as u64) < pages && self.requested < MAX_PAGES {
            match &self.paging.scheme {
                PagingScheme::PageNumber { page, first, .. } => {
                    self.request.set(page.clone(), &(first + self.requested));
                }
                PagingScheme::Offset { offset } => self.request.set(offset.clone(), &self.offset),
                _ if self.pending.is_empty() => {}
                _ => return,
            }
            self.requested += 1;
            self.offset += u64::from(self.paging.max_size);
            self.pending.push_back((self.fetch)(self.request.clone()));
        }
    }

    /// Requests the pages that hold the first `wanted` records, as far as their number is known.
    pub(super) fn request_up_to(&mut self, wanted: usize) {
        let wanted = self.total.unwrap_or(u64::MAX).min(wanted as u64);
        self.request_ahead(wanted.saturating_sub(self.records).div_ceil(self.paging.max_size.into()));
    }

    /// The next page. None at the end of the list.
    pub(super) async fn next(&mut self) -> Result<Option<T>, Failure> {
        if self.done {
            return Ok(None);
        }
        self.request_ahead(1);
        let before = self.upstream.time_left();
        let Some(page) = self.pending.next().await else { return Ok(None) };
        self.pages += 1;
        self.slowest = self.slowest.max(before.saturating_sub(self.upstream.time_left()));
        match page {
            Err(failure) if self.is_guessing && is_no_page(&failure) => {
                self.end(Some("the vendor does not say whether more follows"));
                Ok(None)
            }
            page => page.map(Some),
        }
    }

    /// Whether another page might miss the deadline: less than twice the slowest page's time is left.
    pub(super) fn is_late(&self) -> bool {
        self.upstream.time_left() <= self.slowest * 2
    }

    /// Notes what a page tells. Returns whether another one follows.
    pub(super) fn note(&mut self, page: &PageInfo) -> bool {
        self.records += page.records as u64;
        self.empty_pages = if page.records == 0 { self.empty_pages + 1 } else { 0 };
        if let Some(total) = page.total {
            self.has_shrunk |= self.total.is_some_and(|before| total < before);
            self.highest_total = self.highest_total.max(total);
            self.total = Some(total);
        }
        let may_go_on = self.paging.may_go_on(page.records);
        let says_more = &page.next;
        self.is_guessing = *says_more == Next::Unknown && !self.paging.scheme.is_sequential();
        match says_more {
            Next::None => false,
            Next::More | Next::At(_) => true,
            // A page without a cursor or a link is the last.
            Next::Unknown => self.is_guessing && (may_go_on || page.total.is_some_and(|total| total > self.records)),
        }
    }

    /// Prepares the next page, or ends the list: because no page follows, or because the caller's `limit` or another one
    /// is reached.
    pub(super) fn advance(&mut self, page: &PageInfo, more: bool, has_new: bool, limit: Option<&'static str>) {
        let cut = match () {
            () if !more => return self.end(None),
            () if self.empty_pages == MAX_EMPTY_PAGES => "three empty pages in a row",
            () if !has_new && self.empty_pages == 0 => "the vendor repeats its pages",
            () if self.pages == MAX_PAGES => "more than 200 pages",
            () => match (limit, &self.paging.scheme, &page.next) {
                (Some(limit), ..) => limit,
                (None, PagingScheme::Cursor { cursor, .. }, Next::At(value)) => {
                    return self.request.set(cursor.clone(), value);
                }
                (None, PagingScheme::Link(_), Next::At(link)) if link.contains('?') => {
                    return self.request.follow(link);
                }
                (None, PagingScheme::Cursor { .. } | PagingScheme::Link(_), _) => {
                    "the vendor does not say where the next page begins"
                }
                (None, PagingScheme::Offset { .. }, _) if page.records < self.paging.max_size as usize => {
                    return self.restart_at_offset();
                }
                (None, ..) => return,
            },
        };
        self.end(Some(cut));
    }

    /// Whether the vendor's numbers of records do not fit the number of distinct ones that arrived. The list has then
    /// changed while its pages were read: one that left a page may have moved another to a page that was read before.
    pub(super) fn may_miss(&self, distinct: usize) -> bool {
        self.has_shrunk || self.highest_total > distinct as u64
    }

    /// Requests the next page anew: the last one was shorter than its place in the list.
    fn restart_at_offset(&mut self) {
        self.pending = FuturesOrdered::new();
        self.requested = self.pages;
        self.offset = self.records;
    }

    fn end(&mut self, cut: Option<&'static str>) {
        self.done = true;
        self.cut = cut;
    }
}

/// Whether a failure may say that there is no such page.
fn is_no_page(failure: &Failure) -> bool {
    matches!(failure.code(), Code::UpstreamRejected | Code::UpstreamNotFound)
}
