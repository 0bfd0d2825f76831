//! Chance that falls the same way every time.

use fastrand::Rng;

/// A source of chance.
#[derive(Debug)]
pub(crate) struct Dice(Rng);

impl Dice {
    /// A source that always yields the same sequence for the same number.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// One of some things; there must be one.
    pub(crate) fn pick<'t, T>(&mut self, things: &'t [T]) -> &'t T {
        &things[self.0.usize(..things.len())]
    }

    /// A number from `low` up to, but not including, `high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.i64(low..high)
    }

    /// True in so many cases of a hundred.
    pub(crate) fn chance(&mut self, percent: u8) -> bool {
        self.0.u8(..100) < percent
    }

    /// A number of any size.
    pub(crate) fn number(&mut self) -> u128 {
        self.0.u128(..)
    }

    /// A number from zero up to one.
    pub(crate) fn fraction(&mut self) -> f64 {
        self.0.f64()
    }
}
