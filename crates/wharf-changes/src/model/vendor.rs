//! A vendor in memory whose list changes while it is read.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, SecondsFormat};
use fastrand::Rng;
use futures_util::future::{FutureExt, ready};
use wharf::error::UpstreamProblem;
use wharf::upstream::refusal;
use wharf::{Code, Failure, Reader, Request, Response, ResultFuture, Upstream};

use super::behavior::{Behavior, Dates, Draw, TieOrder};

/// One second of the vendor's time, which is counted in picoseconds since 1970.
pub(super) const SECOND: i128 = 1_000_000_000_000;

pub(super) struct Vendor(Mutex<VendorState>);

pub(super) struct VendorState {
    pub(super) behavior: Behavior,
    pub(super) now: i128,
    pub(super) rows: Vec<Row>,
    pub(super) changes: u64,
    pub(super) requests: u64,
    /// How often a request fails, in percent.
    pub(super) failing: u64,
    /// How many requests the caller has time for. None: any number.
    pub(super) requests_left: Option<u64>,
    /// Whether changes have stopped.
    pub(super) frozen: bool,
    rng: Rng,
}

/// A record with its history.
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) versions: Vec<Version>,
    deleted_at: Option<i128>,
}

#[derive(Debug)]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) stamp: i128,
    /// When it appeared in the list.
    pub(super) visible_from: i128,
    text: String,
    /// What is missing in the text.
    pub(super) missing: Option<Missing>,
}

/// What a bad record has not.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Missing {
    Id,
    Time,
}

impl Row {
    /// The version that the list shows at a time.
    pub(super) fn visible_at(&self, now: i128) -> Option<&Version> {
        let exists = self.deleted_at.is_none_or(|deleted_at| deleted_at > now);
        self.versions.iter().rev().find(|version| exists && version.visible_from <= now)
    }
}

impl VendorState {
    /// Moves the clock up to `seconds` ahead.
    pub(super) fn advance(&mut self, seconds: i64) {
        self.now += i128::from(self.rng.u64(..seconds.unsigned_abs() * 1_000_000 + 1)) * (SECOND / 1_000_000);
    }

    pub(super) fn random_event(&mut self) {
        if self.changes > self.behavior.max_changes {
            return;
        }
        let stamp = self.stamp();
        let many = 2 + self.rng.u64(..self.behavior.max_burst.max(1));
        match self.rng.u64(..20) {
            0..=5 => self.create(stamp),
            6..=13 => self.update(stamp),
            14..=15 => self.update_in_same_time(),
            16 if self.behavior.deletes => self.delete(),
            16..=17 => (0..many).for_each(|_| self.create(stamp)),
            _ => (0..many).for_each(|_| self.update(stamp)),
        }
    }

    /// Creates records with the same timestamp.
    pub(super) fn create_many(&mut self, records: u64) {
        let stamp = self.stamp();
        (0..records).for_each(|_| self.create(stamp));
    }

    /// The timestamp of a change.
    fn stamp(&mut self) -> i128 {
        let unit = 10_i128.pow(12 - self.behavior.digits);
        let future = if self.rng.chance(10) { self.rng.i64(0..=self.behavior.max_ahead) } else { 0 };
        (self.now + i128::from(future) * SECOND) / unit * unit
    }

    /// A new version of a record, which may appear late.
    fn version(&mut self, id: u64, created: Option<i128>, stamp: i128, late: bool) -> Version {
        self.changes += 1;
        let late = if late && self.rng.chance(30) { self.rng.i64(0..=self.behavior.max_delay) } else { 0 };
        let visible_from = self.now + i128::from(late) * SECOND;
        let (number, active) = (self.changes, !self.rng.chance(10));
        let is_bad = self.rng.chance(self.behavior.bad_records);
        let missing = is_bad.then(|| self.rng.pick(&[Missing::Id, Missing::Time]));
        let id = match missing {
            Some(Missing::Id) => "null".to_owned(),
            _ if self.behavior.string_ids => format!("\"{id}\""),
            _ => id.to_string(),
        };
        let (created, changed) = (self.format(created.unwrap_or(stamp)), self.format(stamp));
        let changed = if missing == Some(Missing::Time) { String::new() } else { changed };
        let text = format!(
            r#"{{"id":{id},"active":{active},"number":{number},"createdOn":"{created}","modifiedOn":"{changed}"}}"#
        );
        Version { number, stamp, visible_from, text, missing }
    }

    fn create(&mut self, stamp: i128) {
        let id = 1 + self.rows.len() as u64;
        let versions = vec![self.version(id, None, stamp, true)];
        self.rows.push(Row { id, versions, deleted_at: None });
    }

    /// Adds a version to a record.
    fn change(&mut self, index: usize, stamp: i128, late: bool) {
        let Row { id, ref versions, .. } = self.rows[index];
        let created = versions.first().map(|first| first.stamp);
        let version = self.version(id, created, stamp, late);
        self.rows[index].versions.push(version);
    }

    /// The index of a record that exists and has no change that is still to appear; half of the time a new record.
    fn choose(&mut self) -> Option<usize> {
        let rows = self.rows.len() as u64;
        let index =
            if self.rng.chance(50) { rows.saturating_sub(1 + self.rng.u64(..6)) } else { self.rng.u64(..rows.max(1)) };
        let row = self.rows.get(index as usize)?;
        let free = row.deleted_at.is_none() && row.versions.last().is_some_and(|last| last.visible_from <= self.now);
        free.then_some(index as usize)
    }

    fn update(&mut self, stamp: i128) {
        let Some(index) = self.choose() else { return };
        let last = self.rows[index].versions.last().map(|last| last.stamp);
        if last <= Some(stamp) || self.behavior.max_ahead > 0 {
            self.change(index, stamp, true);
        }
    }

    /// Changes a record without changing its timestamp.
    fn update_in_same_time(&mut self) {
        let Some(index) = self.choose() else { return };
        let Some(stamp) = self.rows[index].versions.last().map(|last| last.stamp) else { return };
        if self.behavior.date_jump == 0 && self.now - stamp <= i128::from(297 - self.behavior.max_lag) * SECOND {
            self.change(index, stamp, false);
        }
    }

    fn delete(&mut self) {
        if let Some(index) = self.choose() {
            self.rows[index].deleted_at = Some(self.now);
        }
    }

    fn respond(&mut self, request: &Request) -> Response {
        let text = |name| request.query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let second = |name| text(name).map(|time| DateTime::parse_from_rfc3339(time).unwrap().timestamp());
        let number = |name| text(name).unwrap().parse::<usize>().unwrap();
        let (since, before) = (second("modifiedOnOrAfter"), second("modifiedBefore"));
        let (page, size) = (number("page"), number("pageSize"));
        let at = self.now - i128::from(self.rng.i64(0..=self.behavior.max_lag)) * SECOND;
        let end = before.map(|before| i128::from(before) * SECOND + i128::from(self.behavior.includes_end));
        let fits = |version: &Version| {
            since.is_none_or(|since| version.stamp >= i128::from(since) * SECOND)
                && end.is_none_or(|end| version.stamp < end)
        };
        let shown = self.rows.iter().filter_map(|row| Some((row, row.visible_at(at)?)));
        let mut list: Vec<(&Row, &Version)> = shown.filter(|(_, version)| fits(version)).collect();
        match self.behavior.ties {
            TieOrder::Ascending => {}
            TieOrder::Descending => list.reverse(),
            TieOrder::Shuffled => self.rng.shuffle(&mut list),
        }
        if self.behavior.sorts && text("sort") == Some("+ModifiedOn") {
            list.sort_by_key(|(_, version)| version.stamp);
        }
        let here = list.iter().skip((page - 1) * size).take(size);
        let records: Vec<&str> = here.map(|(_, version)| version.text.as_str()).collect();
        let total = if text("includeTotal") == Some("true") { list.len().to_string() } else { "null".to_owned() };
        let (more, records) = (list.len() > page * size + usize::from(self.behavior.misses_last), records.join(","));
        let more = if self.behavior.omits_more { "null".to_owned() } else { more.to_string() };
        let body = format!(r#"{{"page":{page},"hasMore":{more},"totalCount":{total},"data":[{records}]}}"#);
        self.now += i128::from(self.rng.u64(..8)) * SECOND;
        let date = (self.now / SECOND) as i64
            + self.behavior.date_ahead
            + self.rng.i64(-self.behavior.date_jitter..=self.behavior.date_jitter);
        let is_dated = match self.behavior.dates {
            Dates::All => true,
            Dates::Some => self.rng.chance(50),
            Dates::None => false,
        };
        Response { content_type: None, date: is_dated.then_some(date), next: None, head: None, body: body.into() }
    }

    /// A timestamp as the vendor writes it.
    fn format(&self, stamp: i128) -> String {
        let offset = FixedOffset::east_opt(self.behavior.utc_offset as i32 * 60).unwrap();
        let whole = DateTime::from_timestamp((stamp / SECOND) as i64, 0).unwrap().with_timezone(&offset);
        let mut text = whole.to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut fraction = format!(".{:012}", stamp % SECOND);
        fraction.truncate(1 + self.behavior.digits as usize);
        let fraction = if self.behavior.trims_zeros { fraction.trim_end_matches('0') } else { &fraction };
        text.insert_str("2026-01-02T03:04:05".len(), fraction.trim_end_matches('.'));
        text
    }
}

impl Vendor {
    /// A vendor with up to 30 past events.
    pub(super) fn new(behavior: Behavior, mut rng: Rng) -> Self {
        let now = i128::from(1_767_323_045 + rng.i64(0..=1_000)) * SECOND;
        let (rows, past, gap) = (Vec::new(), rng.u64(..30), rng.pick(&[2, 60, 4_000]));
        let (changes, requests, failing, requests_left, frozen) = (0, 0, 0, None, false);
        let mut state = VendorState { behavior, now, rows, changes, requests, failing, requests_left, frozen, rng };
        for _ in 0..past {
            state.random_event();
            state.advance(gap);
        }
        Self(Mutex::new(state))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, VendorState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upstream for Vendor {
    fn send(&self, request: Request) -> ResultFuture<'_, Response> {
        let mut state = self.state();
        state.requests += 1;
        if state.requests == 15 {
            state.behavior.date_ahead += state.behavior.date_jump;
        }
        state.requests_left = state.requests_left.map(|left| left.saturating_sub(1));
        let activity = if state.frozen { 0 } else { state.behavior.activity };
        while state.rng.chance(activity) {
            state.advance(1);
            state.random_event();
        }
        let failing = state.failing;
        let response = if state.rng.chance(failing) {
            Err(refusal(UpstreamProblem { status: 500, ..UpstreamProblem::default() }, &request, None))
        } else {
            Ok(state.respond(&request))
        };
        ready(response).boxed()
    }

    fn read(&self, _: Request, _: Box<dyn Reader>) -> ResultFuture<'_, Box<dyn Reader>> {
        ready(Err(Failure::new(Code::Internal, "A feed reads complete pages"))).boxed()
    }

    fn time_left(&self) -> Duration {
        self.state().requests_left.map_or(Duration::MAX, Duration::from_secs)
    }
}
