//! How vendors differ.

use fastrand::Rng;

/// Random choices.
pub(super) trait Draw {
    /// True with a probability of `percent`.
    fn chance(&mut self, percent: u64) -> bool;

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T;
}

impl Draw for Rng {
    fn chance(&mut self, percent: u64) -> bool {
        self.u64(..100) < percent
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.usize(..choices.len())]
    }
}

/// The order of records with equal timestamps.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum TieOrder {
    #[default]
    Ascending,
    Descending,
    /// A different one for each request.
    Shuffled,
}

/// Which responses have a `Date`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Dates {
    #[default]
    All,
    Some,
    None,
}

/// How a vendor behaves. Times are in seconds, chances in percent. The default has an accurate clock in whole seconds,
/// and makes no changes during requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Behavior {
    /// Whether it applies the requested order.
    pub(super) sorts: bool,
    pub(super) ties: TieOrder,
    /// Fraction digits of its timestamps.
    pub(super) digits: u32,
    /// Whether trailing zeros of a fraction are omitted.
    pub(super) trims_zeros: bool,
    /// UTC offset of its timestamps, in minutes.
    pub(super) utc_offset: i64,
    pub(super) string_ids: bool,
    pub(super) dates: Dates,
    /// How far `Date` is ahead of the timestamps.
    pub(super) date_ahead: i64,
    /// How far `Date` varies in either direction.
    pub(super) date_jitter: i64,
    /// By how much `Date` jumps once.
    pub(super) date_jump: i64,
    /// How far in the future some timestamps are, at most.
    pub(super) max_ahead: i64,
    /// How late changes appear, at most.
    pub(super) max_delay: i64,
    /// How old its responses are, at most.
    pub(super) max_lag: i64,
    /// Whether the end of a time range is included.
    pub(super) includes_end: bool,
    pub(super) deletes: bool,
    /// Whether it reports no further page if only one record follows.
    pub(super) misses_last: bool,
    /// Whether it does not say whether another page follows.
    pub(super) omits_more: bool,
    /// The chance that a version has no valid id or time of change.
    pub(super) bad_records: u64,
    /// The chance of each event between two requests.
    pub(super) activity: u64,
    /// Maximum number of records that change at once, less one.
    pub(super) max_burst: u64,
    /// Number of changes after which events stop.
    pub(super) max_changes: u64,
}

impl Behavior {
    pub(super) fn random(rng: &mut Rng) -> Self {
        let max_lag = if rng.chance(15) { rng.i64(1..=100) } else { 0 };
        let date_ahead = match rng.u64(..4) {
            0 => 0,
            1 => rng.i64(-30..=30),
            2 => rng.i64(-3_600..=3_600),
            _ => rng.pick(&[-60_000, 86_400, 20_000, -20_000]),
        };
        let dates = rng.pick(&[Dates::All, Dates::All, Dates::All, Dates::Some, Dates::None]);
        let most_ahead = if dates == Dates::All { 5_000 } else { 3_300 };
        let max_ahead = if date_ahead <= 0 && rng.chance(15) { rng.i64(1..=most_ahead) } else { 0 };
        let max_delay = if rng.chance(60) { rng.i64(0..=296 - max_lag) } else { 0 };
        let date_jump = if rng.chance(10) { rng.pick(&[-20_000, 3_600, 86_400]) } else { 0 };
        let (max_delay, max_lag, max_ahead) = if date_jump == 0 { (max_delay, max_lag, max_ahead) } else { (0, 0, 0) };
        Self {
            sorts: rng.chance(60),
            ties: rng.pick(&[TieOrder::Ascending, TieOrder::Ascending, TieOrder::Descending, TieOrder::Shuffled]),
            digits: rng.pick(&[0, 0, 1, 3, 7, 7, 9, 12]),
            trims_zeros: rng.chance(50),
            utc_offset: rng.pick(&[0, 0, 0, 330, -480]),
            string_ids: rng.chance(20),
            dates,
            date_ahead,
            date_jitter: rng.pick(&[0, 0, 20]),
            date_jump,
            max_ahead,
            max_delay,
            max_lag,
            includes_end: rng.chance(20),
            deletes: rng.chance(20),
            misses_last: rng.chance(10),
            omits_more: rng.chance(10),
            bad_records: rng.pick(&[0, 0, 0, 10]),
            activity: rng.pick(&[0, 10, 50, 90]),
            max_burst: rng.pick(&[3, 8, 20]),
            max_changes: rng.pick(&[10, 30, 30, 80]),
        }
    }
}
