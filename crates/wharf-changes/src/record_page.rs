//! One page of a feed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use wharf::{Code, Failure};

use crate::Feed;
use crate::position::{Position, RecordId};
use crate::timestamp::Timestamp;

/// One answer of the vendor's list.
pub(crate) struct RecordPage {
    pub(crate) records: Vec<Record>,
    /// Whether another page follows.
    pub(crate) more: bool,
    /// Number of records in all pages, if it was asked for.
    pub(crate) total: Option<u64>,
}

/// One record, as far as a feed needs to know it.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) position: Position,
    pub(crate) created: Option<Timestamp>,
    /// Tells this text from others.
    pub(crate) fingerprint: u64,
    /// What the vendor sent, unless memory was short.
    pub(crate) text: Option<Box<RawValue>>,
}

type Members<'a> = HashMap<Cow<'a, str>, &'a RawValue>;

impl RecordPage {
    pub(crate) fn read(body: &[u8], feed: &Feed) -> Result<Self, Failure> {
        let paging = feed.paging;
        let members: Members = serde_json::from_slice(body).map_err(unusable)?;
        let member = |name| members.get(name).copied().ok_or_else(|| unusable(format!("there is no {name}")));
        let records: Vec<&RawValue> = serde_json::from_str(member(paging.records)?.get()).map_err(unusable)?;
        let records = records.into_iter().map(|record| Record::read(record, feed));
        Ok(Self {
            records: records.collect::<Result<_, _>>()?,
            more: serde_json::from_str(member(paging.more)?.get()).map_err(unusable)?,
            total: members.get(paging.total).and_then(|total| total.get().parse().ok()),
        })
    }

    /// The latest change among the records.
    pub(crate) fn newest(&self) -> Option<&Timestamp> {
        self.records.iter().map(|record| &record.position.moment).max()
    }

    /// Whether the records are in the order of their changes.
    pub(crate) fn ascends(&self) -> bool {
        self.records.is_sorted_by_key(|record| &record.position.moment)
    }
}

impl Record {
    fn read(text: &RawValue, feed: &Feed) -> Result<Self, Failure> {
        let members: Members = serde_json::from_str(text.get()).map_err(unusable)?;
        let moment = |name| match members.get(name).map(|value| value.get()) {
            None | Some("null") => Ok(None),
            Some(json) => moment(json).map(Some).ok_or_else(|| unusable(format!("{name} is {json}"))),
        };
        let created = moment(feed.created)?;
        let changed = moment(feed.modified)?.or_else(|| created.clone());
        let changed = changed.ok_or_else(|| unusable("a record does not tell when it was changed"))?;
        let id = members.get(feed.paging.id).and_then(|id| RecordId::read(id.get()));
        let id = id.ok_or_else(|| unusable("a record has no usable id"))?;
        Ok(Self {
            position: Position { moment: changed, id: Some(id) },
            created,
            fingerprint: fingerprint(text.get()),
            text: Some(text.to_owned()),
        })
    }
}

fn moment(json: &str) -> Option<Timestamp> {
    Timestamp::parse(&serde_json::from_str::<String>(json).ok()?)
}

/// The first 64 bits of the text's SHA-256.
fn fingerprint(text: &str) -> u64 {
    Sha256::digest(text).iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte))
}

/// The failure of an answer that no feed can be read from.
pub(crate) fn unusable(cause: impl fmt::Display) -> Failure {
    Failure::new(Code::UpstreamInvalid, "The vendor's answer is not a page of records with the times of their changes")
        .with_cause(cause)
}
