//! A vendor in memory whose list changes while it is read.

use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::DateTime;
use futures_util::future::{BoxFuture, FutureExt, ready};
use wharf::upstream::refusal;
use wharf::{Code, Failure, Reader, Request, Response, Upstream};

use super::dice::Dice;
use super::habits::{Habits, Ties};

/// One second of the vendor's time, which counts from 1970.
pub(super) const SECOND: i128 = 1_000_000_000_000;

pub(super) struct Vendor(Mutex<World>);

/// All that the vendor knows.
pub(super) struct World {
    pub(super) habits: Habits,
    pub(super) now: i128,
    pub(super) rows: Vec<Row>,
    /// Changes so far.
    pub(super) changes: u64,
    /// Requests so far.
    pub(super) requests: u64,
    /// How often a request fails, in percent.
    pub(super) failing: u64,
    /// How many requests the caller has time for, if not for any number.
    pub(super) time_left: Option<u64>,
    /// Nothing changes any more.
    pub(super) calm: bool,
    dice: Dice,
}

/// A record with its past.
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) versions: Vec<Version>,
    gone: Option<i128>,
}

#[derive(Debug)]
pub(super) struct Version {
    pub(super) number: u64,
    pub(super) stamp: i128,
    /// When it appeared in the list.
    pub(super) shown: i128,
    /// As the list shows it.
    text: String,
}

impl Row {
    /// The version that the list shows at a time.
    pub(super) fn shown(&self, now: i128) -> Option<&Version> {
        let gone = self.gone.is_some_and(|gone| gone <= now);
        self.versions.iter().rev().find(|version| version.shown <= now).filter(|_| !gone)
    }
}

impl World {
    /// Lets up to so many seconds pass.
    pub(super) fn pass(&mut self, seconds: i64) {
        self.now += i128::from(self.dice.below(seconds.unsigned_abs() * 1_000_000 + 1)) * (SECOND / 1_000_000);
    }

    /// Lets something happen.
    pub(super) fn happen(&mut self) {
        if self.changes > self.habits.most {
            return;
        }
        let stamp = self.stamp();
        let many = 2 + self.dice.below(self.habits.burst);
        match self.dice.below(20) {
            0..=5 => self.create(stamp),
            6..=13 => self.update(stamp),
            14..=15 => self.touch(),
            16 if self.habits.deletes => self.delete(),
            16..=17 => (0..many).for_each(|_| self.create(stamp)),
            _ => (0..many).for_each(|_| self.update(stamp)),
        }
    }

    /// Creates so many records at once.
    pub(super) fn crowd(&mut self, records: u64) {
        let stamp = self.stamp();
        (0..records).for_each(|_| self.create(stamp));
    }

    /// The time as a record would show it.
    fn stamp(&mut self) -> i128 {
        let unit = 10_i128.pow(12 - self.habits.digits);
        let future = if self.dice.chance(10) { self.dice.within(0, self.habits.future) } else { 0 };
        (self.now + i128::from(future) * SECOND) / unit * unit
    }

    /// A new version of a record, which may appear late.
    fn version(&mut self, id: u64, created: Option<i128>, stamp: i128, late: bool) -> Version {
        self.changes += 1;
        let late = if late && self.dice.chance(30) { self.dice.within(0, self.habits.late) } else { 0 };
        let shown = self.now + i128::from(late) * SECOND;
        let (number, active) = (self.changes, !self.dice.chance(10));
        let quote = if self.habits.text_ids { "\"" } else { "" };
        let (created, changed) = (self.time(created.unwrap_or(stamp)), self.time(stamp));
        let text = format!(
            r#"{{"id":{quote}{id}{quote},"active":{active},"number":{number},"createdOn":"{created}","modifiedOn":"{changed}"}}"#
        );
        Version { number, stamp, shown, text }
    }

    fn create(&mut self, stamp: i128) {
        let id = 1 + self.rows.len() as u64;
        let versions = vec![self.version(id, None, stamp, true)];
        self.rows.push(Row { id, versions, gone: None });
    }

    /// Adds a version to a record.
    fn change(&mut self, place: usize, stamp: i128, late: bool) {
        let Row { id, ref versions, .. } = self.rows[place];
        let created = versions.first().map(|first| first.stamp);
        let version = self.version(id, created, stamp, late);
        self.rows[place].versions.push(version);
    }

    /// A record that is there and not being changed, rather one that has changed of late.
    fn choose(&mut self) -> Option<usize> {
        let rows = self.rows.len() as u64;
        let place =
            if self.dice.chance(50) { rows.saturating_sub(1 + self.dice.below(6)) } else { self.dice.below(rows) };
        let row = self.rows.get(place as usize)?;
        let free = row.gone.is_none() && row.versions.last().is_some_and(|last| last.shown <= self.now);
        free.then_some(place as usize)
    }

    fn update(&mut self, stamp: i128) {
        let Some(place) = self.choose() else { return };
        let last = self.rows[place].versions.last().map(|last| last.stamp);
        if last <= Some(stamp) || self.habits.future > 0 {
            self.change(place, stamp, true);
        }
    }

    /// Changes a record within the same time stamp.
    fn touch(&mut self) {
        let Some(place) = self.choose() else { return };
        let Some(stamp) = self.rows[place].versions.last().map(|last| last.stamp) else { return };
        if self.habits.jump == 0 && self.now - stamp <= i128::from(297 - self.habits.lag) * SECOND {
            self.change(place, stamp, false);
        }
    }

    fn delete(&mut self) {
        if let Some(place) = self.choose() {
            self.rows[place].gone = Some(self.now);
        }
    }

    fn answer(&mut self, request: &Request) -> Response {
        let text = |name| request.query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let second = |name| text(name).map(|time| DateTime::parse_from_rfc3339(time).unwrap().timestamp());
        let number = |name| text(name).unwrap().parse::<usize>().unwrap();
        let (since, before) = (second("modifiedOnOrAfter"), second("modifiedBefore"));
        let (page, size) = (number("page"), number("pageSize"));
        let at = self.now - i128::from(self.dice.within(0, self.habits.lag)) * SECOND;
        let end = before.map(|before| i128::from(before) * SECOND + i128::from(self.habits.inclusive));
        let fits = |version: &Version| {
            since.is_none_or(|since| version.stamp >= i128::from(since) * SECOND)
                && end.is_none_or(|end| version.stamp < end)
        };
        let shown = self.rows.iter().filter_map(|row| Some((row, row.shown(at)?)));
        let mut list: Vec<(&Row, &Version)> = shown.filter(|(_, version)| fits(version)).collect();
        match self.habits.ties {
            Ties::Up => {}
            Ties::Down => list.reverse(),
            Ties::Shuffled => self.dice.shuffle(&mut list),
        }
        if self.habits.sorts && text("sort") == Some("+ModifiedOn") {
            list.sort_by_key(|(_, version)| version.stamp);
        }
        let here = list.iter().skip((page - 1) * size).take(size);
        let records: Vec<&str> = here.map(|(_, version)| version.text.as_str()).collect();
        let total = if text("includeTotal") == Some("true") { list.len().to_string() } else { "null".to_owned() };
        let (more, records) = (list.len() > page * size + usize::from(self.habits.careless), records.join(","));
        let body = format!(r#"{{"page":{page},"hasMore":{more},"totalCount":{total},"data":[{records}]}}"#);
        self.now += i128::from(self.dice.below(8)) * SECOND;
        let date =
            (self.now / SECOND) as i64 + self.habits.ahead + self.dice.within(-self.habits.wavers, self.habits.wavers);
        Response { content_type: None, date: Some(date), body: body.into() }
    }

    /// A time as the vendor writes it.
    fn time(&self, stamp: i128) -> String {
        let east = self.habits.east;
        let whole = DateTime::from_timestamp((stamp / SECOND) as i64 + east * 60, 0).unwrap();
        let mut text = whole.format("%Y-%m-%dT%H:%M:%S").to_string();
        let mut fraction = format!("{:012}", stamp % SECOND);
        fraction.truncate(self.habits.digits as usize);
        let fraction = if self.habits.trims { fraction.trim_end_matches('0') } else { &fraction };
        if !fraction.is_empty() {
            write!(text, ".{fraction}").unwrap();
        }
        match east {
            0 => text.push('Z'),
            east => write!(text, "{}{:02}:{:02}", if east < 0 { '-' } else { '+' }, east.abs() / 60, east.abs() % 60)
                .unwrap(),
        }
        text
    }
}

impl Vendor {
    /// A vendor that has been in business for a while.
    pub(super) fn new(habits: Habits, mut dice: Dice) -> Self {
        let now = i128::from(1_767_323_045 + dice.within(0, 1_000)) * SECOND;
        let (rows, past, gap) = (Vec::new(), dice.below(30), dice.pick(&[2, 60, 4_000]));
        let (changes, requests, failing, time_left, calm) = (0, 0, 0, None, false);
        let mut world = World { habits, now, rows, changes, requests, failing, time_left, calm, dice };
        for _ in 0..past {
            world.happen();
            world.pass(gap);
        }
        Self(Mutex::new(world))
    }

    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Upstream for Vendor {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, Failure>> {
        let mut world = self.world();
        world.requests += 1;
        if world.requests == 15 {
            world.habits.ahead += world.habits.jump;
        }
        world.time_left = world.time_left.map(|left| left.saturating_sub(1));
        let busy = if world.calm { 0 } else { world.habits.busy };
        while world.dice.chance(busy) {
            world.pass(1);
            world.happen();
        }
        let failing = world.failing;
        let answer =
            if world.dice.chance(failing) { Err(refusal(500, b"", &request)) } else { Ok(world.answer(&request)) };
        ready(answer).boxed()
    }

    fn read(&self, _: Request, _: Box<dyn Reader>) -> BoxFuture<'_, Result<(), Failure>> {
        ready(Err(Failure::new(Code::Internal, "A feed reads whole pages"))).boxed()
    }

    fn time_left(&self) -> Duration {
        self.world().time_left.map_or(Duration::MAX, Duration::from_secs)
    }
}
