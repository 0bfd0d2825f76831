//! Lists that come in pages: all pages as one, or the items of a dropdown.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::FuturesOrdered;
use serde_json::value::RawValue;

use crate::error::{Code, Failure};
use crate::request::Request;
use crate::upstream::{Answer, Upstream};

mod items;
mod reader;

pub(crate) use items::{items, records};
pub(crate) use reader::Listing;

/// The most pages that one call fetches.
pub const MAX_PAGES: u32 = 200;

/// The most bytes that merged pages may have.
pub const MAX_BYTES: usize = 64 << 20;

/// How a vendor pages its lists: `page` counts from 1, and the answer is an object.
#[derive(Debug)]
pub struct Paging {
    /// Query parameter and answer member for the page number.
    pub page: &'static str,
    /// Query parameter and answer member for the page size.
    pub size: &'static str,
    /// The largest page size that the vendor allows.
    pub largest: u32,
    /// Answer member that tells whether another page follows.
    pub more: &'static str,
    /// Answer member for the number of records in all pages.
    pub total: &'static str,
    /// Query parameter that asks for that number.
    pub with_total: &'static str,
    /// Answer member that holds the records.
    pub records: &'static str,
    /// Member of a record that tells it from the others.
    pub id: &'static str,
    /// Query parameter and value for an order that does not change while paging, if there is one.
    pub stable_sort: Option<(&'static str, &'static str)>,
}

/// Fetches every page and answers them as one, in the shape of a page.
///
/// Records that move to a later page while paging are taken once. When a bound cuts the list, the
/// answer says that there is more and carries `truncated` with the reason.
pub(crate) async fn merge(upstream: &dyn Upstream, request: Request, paging: &Paging) -> Result<Answer, Failure> {
    let whole = |request| upstream.send(request).map(|answer| Ok(answer?.body)).boxed();
    let mut walk = Walk::new(upstream, whole, request, paging);
    walk.stabilize();
    let mut records = String::new();
    let mut seen = HashSet::new();
    let mut cut = None;
    while let Some(body) = walk.next().await? {
        let page = Page::read(&body, paging)?;
        let known = seen.len();
        for record in &page.records {
            if seen.insert(identity(record.get(), paging)) {
                let comma = if records.is_empty() { "" } else { "," };
                records.extend([comma, record.get()]);
            }
        }
        let bound = match () {
            () if records.len() > MAX_BYTES => Some("more than 64 MiB"),
            () if walk.is_late() => Some("the time is over"),
            () => None,
        };
        cut = walk.settle(page.more, seen.len() > known, bound);
    }
    let (page, size, total, count) = (walk.page, paging.largest, paging.total, seen.len());
    let truncated = cut.map(|reason| format!(r#","truncated":"{reason}""#)).unwrap_or_default();
    let merged = format!(
        r#"{{"{}":{page},"{}":{size},"{}":{},"{total}":{count},"{}":[{records}]{truncated}}}"#,
        paging.page,
        paging.size,
        paging.more,
        cut.is_some(),
        paging.records,
    );
    Ok(Answer::Json(Bytes::from(merged)))
}

/// A walk from page to page, each of which `fetch` brings.
struct Walk<'a, F, T> {
    upstream: &'a dyn Upstream,
    fetch: F,
    request: Request,
    paging: &'a Paging,
    /// The last page that came.
    page: u32,
    /// Pages on their way.
    coming: FuturesOrdered<BoxFuture<'a, Result<T, Failure>>>,
    /// What the slowest page took.
    slowest: Duration,
    done: bool,
}

impl<'a, T, F: Fn(Request) -> BoxFuture<'a, Result<T, Failure>>> Walk<'a, F, T> {
    fn new(upstream: &'a dyn Upstream, fetch: F, mut request: Request, paging: &'a Paging) -> Self {
        request.all_pages = None;
        request.query.retain(|(name, _)| name != paging.with_total);
        request.set(paging.size, &paging.largest);
        let coming = FuturesOrdered::new();
        Self { upstream, fetch, request, paging, page: 0, coming, slowest: Duration::ZERO, done: false }
    }

    /// Asks for a stable order, unless the caller asked for one.
    fn stabilize(&mut self) {
        if let Some((name, value)) = self.paging.stable_sort
            && !self.request.query.iter().any(|(other, _)| other == name)
        {
            self.request.set(name, &value);
        }
    }

    /// Asks for the next pages, side by side.
    fn ahead(&mut self, pages: usize) {
        for page in (self.page + 1..).take(pages) {
            self.request.set(self.paging.page, &page);
            self.coming.push_back((self.fetch)(self.request.clone()));
        }
    }

    async fn next(&mut self) -> Result<Option<T>, Failure> {
        if self.done {
            return Ok(None);
        }
        if self.coming.is_empty() {
            self.ahead(1);
        }
        let before = self.upstream.time_left();
        let Some(page) = self.coming.next().await else { return Ok(None) };
        self.page += 1;
        self.slowest = self.slowest.max(before.saturating_sub(self.upstream.time_left()));
        page.map(Some)
    }

    /// Whether another page may come too late.
    fn is_late(&self) -> bool {
        self.upstream.time_left() <= self.slowest * 2
    }

    /// Decides whether to go on after a page; gives the reason when a bound, of the walk or of whoever walks, ends it
    /// early.
    fn settle(&mut self, more: bool, brought_new: bool, bound: Option<&'static str>) -> Option<&'static str> {
        let cut = match more {
            false => None,
            true if !brought_new => Some("the vendor repeats its pages"),
            true if self.page == MAX_PAGES => Some("more than 200 pages"),
            true if bound.is_some() => bound,
            true => return None,
        };
        self.done = true;
        cut
    }
}

/// One page, read without copying its records.
struct Page<'a> {
    records: Vec<&'a RawValue>,
    more: bool,
}

impl<'a> Page<'a> {
    fn read(body: &'a [u8], paging: &Paging) -> Result<Self, Failure> {
        let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_slice(body).map_err(unusable)?;
        let records = members.get(paging.records).ok_or_else(|| unusable("the page holds no records member"))?;
        let more = members.get(paging.more).is_some_and(|more| more.get() == "true");
        Ok(Self { records: serde_json::from_str(records.get()).map_err(unusable)?, more })
    }
}

/// What tells a record from the others: its id, or all of it when it has none.
fn identity(record: &str, paging: &Paging) -> String {
    let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(record).unwrap_or_default();
    members.get(paging.id).map_or(record, |id| id.get()).to_owned()
}

fn unusable(cause: impl fmt::Display) -> Failure {
    Failure::new(Code::UpstreamInvalid, "The vendor's answer is not a page of records").with_cause(cause)
}
