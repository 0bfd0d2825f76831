//! Fetching lists page by page: all pages merged into one, or the items of a dropdown.

use std::collections::HashSet;
use std::fmt;

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Code, Failure};
use crate::json::{RawMembers, pointer_names};
use crate::paging::{self, Next, PageInfo};
use crate::part::Part;
use crate::request::Request;
use crate::upstream::{Answer, ReservedBytes, Response, Upstream};
use crate::vendor_json::replace_lone_surrogates;

mod items;
mod reader;
mod walk;

pub use crate::paging::{NextPlace, Paging, PagingScheme, Total};
pub(crate) use items::{Items, items, records};
pub(crate) use reader::Listing;
pub use reader::{ReadRecord, read_value};
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
pub(crate) async fn merge(upstream: &dyn Upstream, request: Request, paging: Part<Paging>) -> Result<Answer, Failure> {
    let paging = &*paging;
    let fetch = |request| upstream.send(request);
    let mut walk = Walk::new(upstream, fetch, request, paging);
    walk.stabilize();
    let mut records = String::new();
    let mut seen = HashSet::new();
    let mut memory = upstream.reservation();
    while let Some(Response { body, next, .. }) = walk.next().await? {
        let mut page = RawPage::read(&body, paging)?;
        page.info.next = next.map_or(page.info.next, Next::At);
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
    let merged = match walk.cut {
        // There is no place to tell it.
        Some(reason) if paging.records.is_empty() => {
            let detail = format!("The list is cut: {reason}. Fetch it page by page, or narrow it by its filters");
            return Err(Failure::new(Code::UpstreamInvalid, detail));
        }
        _ if paging.records.is_empty() => format!("[{records}]"),
        cut => {
            let mut page = Value::Object(Map::new());
            // A page that says whether more follow also says which page it is.
            if let PagingScheme::PageNumber { page: number, more: Some(more), .. } = &paging.scheme {
                put(&mut page, &format!("/{number}"), walk.pages.into());
                paging.size.iter().for_each(|size| put(&mut page, &format!("/{size}"), paging.max_size.into()));
                put(&mut page, more, cut.is_some().into());
            }
            paging.total_member().into_iter().for_each(|total| put(&mut page, total, seen.len().into()));
            put(&mut page, &paging.records, Value::Null);
            match cut {
                Some(reason) => put(&mut page, "/truncated", reason.into()),
                None if walk.may_miss(seen.len()) => put(&mut page, "/mayMiss", true.into()),
                None => {}
            }
            with_records(&page, &paging.records, &records)
        }
    };
    Ok(Answer::Json(ReservedBytes::shared(merged, memory)))
}

/// Puts a value at a JSON Pointer, with the objects around it.
fn put(page: &mut Value, pointer: &str, value: Value) {
    let mut place = page;
    for name in pointer_names(pointer) {
        // Two pointers may contradict each other.
        if !place.is_object() {
            *place = Value::Null;
        }
        place = &mut place[name];
    }
    *place = value;
}

/// The text of a page with the texts of these records, separated by commas, in the list at `pointer`.
fn with_records(page: &Value, pointer: &str, records: &str) -> String {
    let (Some(name), Some(members)) = (pointer_names(pointer).next(), page.as_object()) else {
        return format!("[{records}]");
    };
    let rest = &pointer[1..];
    let rest = rest.find('/').map_or("", |slash| &rest[slash..]);
    let member = |(other, value): (&String, &Value)| match *other == name {
        true => format!("{}:{}", Value::from(other.as_str()), with_records(value, rest, records)),
        false => format!("{}:{value}", Value::from(other.as_str())),
    };
    format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
}

/// One page, parsed without copying its records.
struct RawPage<'a> {
    records: Vec<&'a RawValue>,
    info: PageInfo,
}

impl<'a> RawPage<'a> {
    fn read(body: &'a [u8], paging: &Paging) -> Result<Self, Failure> {
        let page: &RawValue = serde_json::from_slice(body).map_err(unusable)?;
        let (members, records) = match paging.records.is_empty() {
            true => (RawMembers::default(), Some(page)),
            false => {
                let members = RawMembers::read(page.get()).map_err(unusable)?;
                let records = members.at(&paging.records);
                (members, records)
            }
        };
        let records = records.ok_or_else(|| unusable("the page holds no records member"))?;
        let records: Vec<&RawValue> = serde_json::from_str(records.get()).map_err(unusable)?;
        let value = |pointer| serde_json::from_str::<Value>(members.at(pointer)?.get()).ok();
        let next = paging.next_member().and_then(value);
        let total = paging.total_member().and_then(value);
        let info = PageInfo {
            records: records.len(),
            next: next.map(|next| Next::read(&next, &paging.scheme)).unwrap_or_default(),
            total: total.as_ref().and_then(paging::count),
        };
        Ok(Self { records, info })
    }
}

/// The id of a record, or its whole text when it has none.
fn identity(record: &str, paging: &Paging) -> String {
    let id = |text: &str| {
        RawMembers::read(text).ok()?.get(paging.id.as_deref()?).map(|id| id.get().to_owned()).filter(|id| id != "null")
    };
    id(record).or_else(|| id(&replace_lone_surrogates(record))).unwrap_or_else(|| record.to_owned())
}

fn unusable(cause: impl fmt::Display) -> Failure {
    Failure::new(Code::UpstreamInvalid, "The vendor's response is not a page of records").with_cause(cause)
}
