//! Fetching lists page by page: all pages merged into one, or the items of a dropdown.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{Code, Failure};
use crate::paging::{self, Next, PageInfo};
use crate::request::Request;
use crate::upstream::{Answer, ReservedBytes, Response, Upstream};
use crate::vendor_json::replace_lone_surrogates;

mod items;
mod reader;
mod walk;

pub use crate::paging::{LinkPlace, Paging, PagingScheme, Total};
pub(crate) use items::{Items, items, records};
pub(crate) use reader::{Listing, read_value};
use walk::Walk;

/// Why records may be missing in the middle of a list.
const MAY_MISS: &str = "the list changed while it was read";

/// The maximum size of merged pages, in bytes.
const MAX_BYTES: usize = 64 << 20;

/// Fetches every page and merges them into one page.
///
/// A record that moves to a later page while paging appears once. When a limit cuts the list, the result says that more
/// follows, and `truncated` holds the reason. When the vendor's number of records shows that one may have been missed,
/// because the list changed while paging, `mayMiss` is true.
pub(crate) async fn merge(upstream: &dyn Upstream, request: Request, paging: &Paging) -> Result<Answer, Failure> {
    let fetch = |request| upstream.send(request);
    let mut walk = Walk::new(upstream, fetch, request, paging);
    walk.stabilize();
    let mut records = String::new();
    let mut seen = HashSet::new();
    let mut memory = upstream.reservation();
    while let Some(Response { body, next_link, .. }) = walk.next().await? {
        let mut page = RawPage::read(&body, paging)?;
        page.info.next = next_link.map_or(page.info.next, Next::At);
        let more = walk.note(&page.info);
        let (known, length) = (seen.len(), records.len());
        for record in &page.records {
            if seen.insert(identity(record.get(), paging)) {
                let comma = if records.is_empty() { "" } else { "," };
                records.extend([comma, record.get()]);
            }
        }
        let limit = match () {
            () if records.len() > MAX_BYTES => Some("more than 64 MiB"),
            () if !memory.grow(records.len() - length) => Some("the runner has no memory for more"),
            () if walk.is_late() => Some("the time is over"),
            () => None,
        };
        walk.advance(&page.info, more, seen.len() > known, limit);
    }
    let mut members = vec![(paging.size, Value::from(paging.max_size))];
    if let PagingScheme::PageNumber { page, more } = paging.scheme {
        members.insert(0, (page, walk.pages.into()));
        members.push((more, walk.cut.is_some().into()));
    }
    members.extend(paging.total.map(|total| (total.member, seen.len().into())));
    let members: String = members.iter().map(|(name, value)| format!(r#""{name}":{value},"#)).collect();
    let told = match walk.cut {
        Some(reason) => format!(r#","truncated":"{reason}""#),
        None if walk.may_miss(seen.len()) => r#","mayMiss":true"#.to_owned(),
        None => String::new(),
    };
    let merged = format!(r#"{{{members}"{}":[{records}]{told}}}"#, paging.records);
    Ok(Answer::Json(ReservedBytes::shared(merged, memory)))
}

/// One page, parsed without copying its records.
struct RawPage<'a> {
    records: Vec<&'a RawValue>,
    info: PageInfo,
}

impl<'a> RawPage<'a> {
    fn read(body: &'a [u8], paging: &Paging) -> Result<Self, Failure> {
        let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_slice(body).map_err(unusable)?;
        let records = members.get(paging.records).ok_or_else(|| unusable("the page holds no records member"))?;
        let records: Vec<&RawValue> = serde_json::from_str(records.get()).map_err(unusable)?;
        let value = |name| serde_json::from_str::<Value>(members.get(name)?.get()).ok();
        let next = paging.scheme.next_member().and_then(value);
        let total = paging.total.and_then(|total| value(total.member));
        let info = PageInfo {
            records: records.len(),
            next: next.map(|next| Next::read(&next, paging.scheme)).unwrap_or_default(),
            total: total.as_ref().and_then(paging::count),
        };
        Ok(Self { records, info })
    }
}

/// The id of a record, or its whole text when it has none.
fn identity(record: &str, paging: &Paging) -> String {
    let id = |text: &str| {
        let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
        members.get(paging.id).map(|id| id.get().to_owned()).filter(|id| id != "null")
    };
    id(record).or_else(|| id(&replace_lone_surrogates(record))).unwrap_or_else(|| record.to_owned())
}

fn unusable(cause: impl fmt::Display) -> Failure {
    Failure::new(Code::UpstreamInvalid, "The vendor's response is not a page of records").with_cause(cause)
}
