//! One page of the list.

use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use wharf::json::RawMembers;
use wharf::paging::{count, says_more};
use wharf::vendor_json::replace_lone_surrogates;
use wharf::{Code, Failure};

use crate::feed::Feed;
use crate::position::{MAX_LENGTH, Position, RecordId};
use crate::skipped::BadRecord;
use crate::timestamp::Timestamp;

/// A page of records.
pub(crate) struct RecordPage {
    pub(crate) records: Vec<Record>,
    pub(crate) bad: Vec<BadRecord>,
    /// Whether another page follows, if the vendor says so.
    pub(crate) says_more: Option<bool>,
    /// Whether another page follows.
    pub(crate) has_more: bool,
    /// Number of records in all pages, if it was requested.
    pub(crate) total: Option<u64>,
}

/// A record, with the members that a feed needs.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) position: Position,
    pub(crate) created: Option<Timestamp>,
    /// Hash of the text.
    pub(crate) fingerprint: u64,
    /// What the vendor sent. None if it was dropped to save memory.
    pub(crate) text: Option<Box<RawValue>>,
}

impl RecordPage {
    pub(crate) fn read(body: &[u8], feed: &Feed) -> Result<Self, Failure> {
        let paging = &feed.paging;
        let members: RawMembers<'_> = serde_json::from_slice(body).map_err(unusable)?;
        let records = members.at(&paging.records).ok_or_else(|| unusable(format!("{} is missing", paging.records)))?;
        let records: Vec<&RawValue> = serde_json::from_str(records.get()).map_err(unusable)?;
        let (mut good, mut bad) = (Vec::with_capacity(records.len()), Vec::new());
        for record in records {
            match Record::read(record, feed) {
                Ok(record) => good.push(record),
                Err(record) => bad.push(record),
            }
        }
        let value = |pointer: &str| serde_json::from_str::<Value>(members.at(pointer)?.get()).ok();
        let says_more = feed.page_numbers()?.2.and_then(value).as_ref().and_then(says_more);
        let total = paging.total.as_ref().and_then(|total| value(&total.member)).as_ref().and_then(count);
        Ok(Self { records: good, bad, says_more, has_more: says_more == Some(true), total })
    }

    /// How many records the page has.
    pub(crate) fn len(&self) -> usize {
        self.records.len() + self.bad.len()
    }

    /// The latest change among the records.
    pub(crate) fn newest(&self) -> Option<&Timestamp> {
        self.records.iter().map(|record| &record.position.time).max()
    }

    /// Whether the records are in the order of their changes.
    pub(crate) fn is_sorted(&self) -> bool {
        self.records.is_sorted_by_key(|record| &record.position.time)
    }
}

impl Record {
    fn read(text: &RawValue, feed: &Feed) -> Result<Self, BadRecord> {
        let fingerprint = fingerprint(text.get());
        let bad = |id, reason| BadRecord { id, reason, fingerprint };
        let readable = replace_lone_surrogates(text.get());
        let Ok(members) = RawMembers::read(&readable) else {
            return Err(bad(None, "it is not an object".to_owned()));
        };
        let name = feed.paging.id.as_deref().unwrap_or("id");
        let id = members.get(name).map(RawValue::get).filter(|id| id.len() <= MAX_LENGTH && *id != "null");
        let named = || id.and_then(|id| serde_json::from_str(id).ok());
        let (created, time) = times(&members, feed).map_err(|reason| bad(named(), reason))?;
        let Some(id) = id.and_then(RecordId::read) else {
            return Err(bad(named(), format!("{name} is neither a whole number nor a text")));
        };
        Ok(Self { position: Position { time, id: Some(id) }, created, fingerprint, text: Some(text.to_owned()) })
    }
}

/// When a record was created, if that is known, and when it was last changed; or why that is not known.
fn times(members: &RawMembers<'_>, feed: &Feed) -> Result<(Option<Timestamp>, Timestamp), String> {
    let time = |name: &str| match members.get(name).map(RawValue::get) {
        None | Some("null") => Ok(None),
        Some(json) => {
            let time = serde_json::from_str(json).ok().and_then(|text: String| Timestamp::parse(&text));
            time.map(Some).ok_or_else(|| format!("{name} is not a date and time"))
        }
    };
    let created = time(&feed.created);
    match time(&feed.modified)? {
        Some(changed) => Ok((created.ok().flatten(), changed)),
        None => {
            let created = created?.ok_or_else(|| format!("{} is missing", feed.modified))?;
            Ok((Some(created.clone()), created))
        }
    }
}

/// The first 64 bits of the text's SHA-256.
fn fingerprint(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte))
}

/// The failure of a response that a feed cannot use.
pub(crate) fn unusable(cause: impl fmt::Display) -> Failure {
    Failure::new(
        Code::UpstreamInvalid,
        "The vendor's response is not a page of records with the times of their changes",
    )
    .with_cause(cause)
}
