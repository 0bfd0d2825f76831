//! Lists that come in pages: all pages as one, or the items of a dropdown.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::FuturesOrdered;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;
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

/// How a vendor pages its lists. A page is an object that holds the records as a member.
#[derive(Debug)]
pub struct Paging {
    /// How the next page is requested.
    pub scheme: PagingScheme,
    /// Query parameter for the page size.
    pub size: &'static str,
    /// The largest page size that the vendor allows.
    pub max_size: u32,
    /// Query parameter and answer member for the number of records in all pages, if the vendor counts them.
    pub total: Option<Total>,
    /// Answer member that holds the records.
    pub records: &'static str,
    /// Member of a record that identifies it.
    pub id: &'static str,
    /// Query parameter and value for an order that does not change while paging, if there is one.
    pub stable_sort: Option<(&'static str, &'static str)>,
}

/// How the next page is requested.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PagingScheme {
    /// By its number, which counts from 1.
    PageNumber {
        /// Query parameter for the number.
        page: &'static str,
        /// Answer member that says whether another page follows.
        more: &'static str,
    },
    /// By the number of records before it. A page that is not full is the last one.
    Offset {
        /// Query parameter for that number.
        offset: &'static str,
    },
    /// By a cursor from the page before it. A page without one is the last one.
    Cursor {
        /// Query parameter for the cursor.
        cursor: &'static str,
        /// Answer member that holds the cursor of the next page.
        next: &'static str,
    },
}

/// How a vendor counts the records of all pages.
#[derive(Clone, Copy, Debug)]
pub struct Total {
    /// Query parameter that requests the count.
    pub parameter: &'static str,
    /// Answer member that holds it.
    pub member: &'static str,
}

impl PagingScheme {
    /// Answer member that says whether, or where, the next page is.
    fn next_member(self) -> Option<&'static str> {
        match self {
            Self::PageNumber { more, .. } => Some(more),
            Self::Offset { .. } => None,
            Self::Cursor { next, .. } => Some(next),
        }
    }
}

/// What a page says of the next one.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
enum Next {
    /// There is none, or the page says nothing.
    #[default]
    None,
    /// There is one.
    More,
    /// There is one under this cursor.
    Cursor(String),
}

impl<'de> Deserialize<'de> for Next {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        match Value::deserialize(source)? {
            Value::Null | Value::Bool(false) => Ok(Self::None),
            Value::Bool(true) => Ok(Self::More),
            Value::String(cursor) if cursor.is_empty() => Ok(Self::None),
            Value::String(cursor) => Ok(Self::Cursor(cursor)),
            _ => Err(D::Error::custom("neither a boolean nor a cursor")),
        }
    }
}

/// Fetches every page and answers them as one, in the shape of a page.
///
/// Records that move to a later page while paging appear once. When a bound cuts the list, the answer says that there is
/// more and has `truncated` with the reason.
pub(crate) async fn merge(upstream: &dyn Upstream, request: Request, paging: &Paging) -> Result<Answer, Failure> {
    let fetch = |request| upstream.send(request).map(|answer| Ok(answer?.body)).boxed();
    let mut walk = Walk::new(upstream, fetch, request, paging);
    walk.stabilize();
    let mut records = String::new();
    let mut seen = HashSet::new();
    let mut cut = None;
    while let Some(body) = walk.next().await? {
        let page = RawPage::read(&body, paging)?;
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
        cut = walk.advance(page.next, page.records.len(), seen.len() > known, bound);
    }
    let mut members = vec![(paging.size, Value::from(paging.max_size))];
    if let PagingScheme::PageNumber { page, more } = paging.scheme {
        members.insert(0, (page, walk.pages.into()));
        members.push((more, cut.is_some().into()));
    }
    members.extend(paging.total.map(|total| (total.member, seen.len().into())));
    let members: String = members.iter().map(|(name, value)| format!(r#""{name}":{value},"#)).collect();
    let truncated = cut.map(|reason| format!(r#","truncated":"{reason}""#)).unwrap_or_default();
    let merged = format!(r#"{{{members}"{}":[{records}]{truncated}}}"#, paging.records);
    Ok(Answer::Json(Bytes::from(merged)))
}

/// A walk from page to page, each of which `fetch` requests.
struct Walk<'a, F, T> {
    upstream: &'a dyn Upstream,
    fetch: F,
    request: Request,
    paging: &'a Paging,
    /// How many pages have arrived.
    pages: u32,
    /// Pages that were requested and have not arrived.
    pending: FuturesOrdered<BoxFuture<'a, Result<T, Failure>>>,
    /// What the slowest page took.
    slowest: Duration,
    done: bool,
}

impl<'a, T, F: Fn(Request) -> BoxFuture<'a, Result<T, Failure>>> Walk<'a, F, T> {
    fn new(upstream: &'a dyn Upstream, fetch: F, mut request: Request, paging: &'a Paging) -> Self {
        request.all_pages = None;
        if let Some(total) = paging.total {
            request.query.retain(|(name, _)| name != total.parameter);
        }
        request.set(paging.size, &paging.max_size);
        let pending = FuturesOrdered::new();
        Self { upstream, fetch, request, paging, pages: 0, pending, slowest: Duration::ZERO, done: false }
    }

    /// Requests a stable order, unless the caller requested one.
    fn stabilize(&mut self) {
        if let Some((name, value)) = self.paging.stable_sort
            && !self.request.query.iter().any(|(other, _)| other == name)
        {
            self.request.set(name, &value);
        }
    }

    /// Requests the next pages at once. A page behind a cursor has to wait for the page before it.
    fn request_ahead(&mut self, pages: usize) {
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

    async fn next(&mut self) -> Result<Option<T>, Failure> {
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

    /// Whether another page may come too late.
    fn is_late(&self) -> bool {
        self.upstream.time_left() <= self.slowest * 2
    }

    /// Whether another page follows one of so many records.
    fn has_more(&self, next: &Next, records: usize) -> bool {
        match self.paging.scheme {
            PagingScheme::PageNumber { .. } => *next == Next::More,
            PagingScheme::Offset { .. } => records >= self.paging.max_size as usize,
            PagingScheme::Cursor { .. } => matches!(next, Next::Cursor(_)),
        }
    }

    /// Decides whether to go on after a page of so many records. Returns the reason when a bound, of the walk or of its
    /// caller, ends it early.
    fn advance(
        &mut self,
        next: Next,
        records: usize,
        brought_new: bool,
        bound: Option<&'static str>,
    ) -> Option<&'static str> {
        let cut = match self.has_more(&next, records) {
            false => None,
            true if !brought_new => Some("the vendor repeats its pages"),
            true if self.pages == MAX_PAGES => Some("more than 200 pages"),
            true if bound.is_some() => bound,
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

/// One page, read without copying its records.
struct RawPage<'a> {
    records: Vec<&'a RawValue>,
    next: Next,
}

impl<'a> RawPage<'a> {
    fn read(body: &'a [u8], paging: &Paging) -> Result<Self, Failure> {
        let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_slice(body).map_err(unusable)?;
        let records = members.get(paging.records).ok_or_else(|| unusable("the page holds no records member"))?;
        let next = paging.scheme.next_member().and_then(|name| members.get(name));
        let next = next.map_or(Ok(Next::None), |next| serde_json::from_str(next.get())).unwrap_or_default();
        Ok(Self { records: serde_json::from_str(records.get()).map_err(unusable)?, next })
    }
}

/// What identifies a record: its id, or all of it when it has none.
fn identity(record: &str, paging: &Paging) -> String {
    let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(record).unwrap_or_default();
    members.get(paging.id).map_or(record, |id| id.get()).to_owned()
}

fn unusable(cause: impl fmt::Display) -> Failure {
    Failure::new(Code::UpstreamInvalid, "The vendor's answer is not a page of records").with_cause(cause)
}
