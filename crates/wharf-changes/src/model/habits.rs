//! What vendors do differently.

use super::dice::Dice;

/// The order of records that nothing else orders.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Ties {
    Up,
    Down,
    /// Another one for each request.
    Shuffled,
}

/// How a vendor behaves. Times are in seconds.
#[derive(Clone, Debug)]
pub(super) struct Habits {
    /// Whether it heeds the wish for an order.
    pub(super) sorts: bool,
    pub(super) ties: Ties,
    /// Fraction digits of its stamps.
    pub(super) digits: u32,
    /// Whether zeros at the end of a fraction are left out.
    pub(super) trims: bool,
    /// Minutes by which its stamps are written east of UTC.
    pub(super) east: i64,
    pub(super) text_ids: bool,
    /// By how much `Date` is ahead of the stamps, and how much it wavers to either side.
    pub(super) ahead: i64,
    pub(super) wavers: i64,
    /// How much of the future some stamps are.
    pub(super) future: i64,
    /// How late changes appear at most.
    pub(super) late: i64,
    /// How old its answers are at most.
    pub(super) lag: i64,
    /// Whether the end of a span of time belongs to it.
    pub(super) inclusive: bool,
    pub(super) deletes: bool,
    /// By how much `Date` jumps once, on the way.
    pub(super) jump: i64,
    /// Whether it overlooks a single record after a full page.
    pub(super) careless: bool,
    /// How often something happens between two requests, in percent.
    pub(super) busy: u64,
    /// The most records that change at once.
    pub(super) burst: u64,
    /// About the most changes of all.
    pub(super) most: u64,
}

impl Habits {
    /// Those of a vendor who sorts, tells the right time in whole seconds, and changes nothing by itself.
    pub(super) fn plain(ties: Ties) -> Self {
        Self {
            sorts: true,
            ties,
            digits: 0,
            trims: false,
            east: 0,
            text_ids: false,
            ahead: 0,
            wavers: 0,
            future: 0,
            late: 0,
            lag: 0,
            inclusive: false,
            deletes: false,
            jump: 0,
            careless: false,
            busy: 0,
            burst: 1,
            most: 0,
        }
    }

    pub(super) fn roll(dice: &mut Dice) -> Self {
        let lag = if dice.chance(15) { dice.within(1, 100) } else { 0 };
        let ahead = match dice.below(4) {
            0 => 0,
            1 => dice.within(-30, 30),
            2 => dice.within(-3_600, 3_600),
            _ => dice.pick(&[-60_000, 86_400, 20_000, -20_000]),
        };
        let future = if ahead <= 0 && dice.chance(15) { dice.within(1, 5_000) } else { 0 };
        let late = if dice.chance(60) { dice.within(0, 296 - lag) } else { 0 };
        let jump = if dice.chance(10) { dice.pick(&[-20_000, 3_600, 86_400]) } else { 0 };
        let (late, lag, future) = if jump == 0 { (late, lag, future) } else { (0, 0, 0) };
        Self {
            sorts: dice.chance(60),
            ties: dice.pick(&[Ties::Up, Ties::Up, Ties::Down, Ties::Shuffled]),
            digits: dice.pick(&[0, 0, 1, 3, 7, 7, 9, 12]),
            trims: dice.chance(50),
            east: dice.pick(&[0, 0, 0, 330, -480]),
            text_ids: dice.chance(20),
            ahead,
            wavers: dice.pick(&[0, 0, 20]),
            future,
            late,
            lag,
            inclusive: dice.chance(20),
            deletes: dice.chance(20),
            jump,
            careless: dice.chance(10),
            busy: dice.pick(&[0, 10, 50, 90]),
            burst: dice.pick(&[3, 8, 20]),
            most: dice.pick(&[10, 30, 30, 80]),
        }
    }
}
