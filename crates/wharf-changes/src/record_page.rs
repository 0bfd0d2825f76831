//! One page of the list.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use wharf::{Code, Failure};

use crate::feed::Feed;
use crate::position::{Position, RecordId};
use crate::timestamp::Timestamp;

/// A page of records.
pub(crate) struct RecordPage {
    pub(crate) records: Vec<Record>,
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

type Members<'a> = HashMap<Cow<'a, str>, &'a RawValue>;

impl RecordPage {
    pub(crate) fn read(body: &[u8], feed: &Feed) -> Result<Self, Failure> {
        let paging = feed.paging;
        let members: Members = serde_json::from_slice(body).map_err(unusable)?;
        let member = |name| members.get(name).copied().ok_or_else(|| unusable(format!("{name} is missing")));
        let records: Vec<&RawValue> = serde_json::from_str(member(paging.records)?.get()).map_err(unusable)?;
        let records = records.into_iter().map(|record| Record::read(record, feed));
        Ok(Self {
            records: records.collect::<Result<_, _>>()?,
            has_more: serde_json::from_str(member(feed.page_numbers()?.1)?.get()).map_err(unusable)?,
            total: paging.total.and_then(|total| members.get(total.member)?.get().parse().ok()),
        })
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
    fn read(text: &RawValue, feed: &Feed) -> Result<Self, Failure> {
        let members: Members = serde_json::from_str(text.get()).map_err(unusable)?;
        let time = |name| match members.get(name).map(|value| value.get()) {
            None | Some("null") => Ok(None),
            Some(json) => {
                let time = serde_json::from_str(json).ok().and_then(|text: String| Timestamp::parse(&text));
                time.map(Some).ok_or_else(|| unusable(format!("{name} is {json}")))
            }
        };
        let created = time(feed.created)?;
        let changed = time(feed.modified)?.or_else(|| created.clone());
        let changed = changed.ok_or_else(|| unusable("a record has no time of change"))?;
        let id = members.get(feed.paging.id).and_then(|id| RecordId::read(id.get()));
        let id = id.ok_or_else(|| unusable("a record has no valid id"))?;
        Ok(Self {
            position: Position { time: changed, id: Some(id) },
            created,
            fingerprint: fingerprint(text.get()),
            text: Some(text.to_owned()),
        })
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
