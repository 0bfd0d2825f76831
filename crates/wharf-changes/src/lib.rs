//! Change feeds for polling triggers.
//!
//! A [`Feed`] follows a vendor's list by the time of each record's last change. Each [`poll`] reads the list from the
//! cursor in its state, and returns the new changes and the next state. The crate stores nothing, so a poll may be
//! repeated, abandoned or run twice at once: a change may then be delivered twice, but none is lost.
//!
//! This holds if a change appears in the list at most five minutes after its own timestamp. Older changes are settled,
//! and the cursor moves past them. Recent changes are read again by each poll, and the state stores which of them were
//! delivered. One response shows the list at one point in time, so the feed requests time ranges that fit into a single
//! page, where no record can be hidden by another that moves.
//!
//! What is recent is measured by the vendor's `Date` and by the newest change. Without `Date`, changes count as settled when
//! they are an hour older than the newest one, so timestamps may then be up to 55 minutes ahead. This host's clock only
//! guides where to look. A record without a valid id or time of change is named, and the others are delivered.

mod batch;
mod clock;
mod delivered_set;
mod dense_second;
mod feed;
mod fetcher;
#[cfg(test)]
mod model;
mod poll;
mod position;
mod record_page;
mod scan;
mod skipped;
mod state;
mod timestamp;
mod view;

pub use feed::Feed;
pub use poll::{ChangeKinds, Changes, Start, poll};
pub use timestamp::Timestamp;
