//! A deterministic source of random values.

use fastrand::Rng;

/// A seeded random number generator.
#[derive(Debug)]
pub(crate) struct Random(Rng);

impl Random {
    /// Yields the same sequence for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// One of the items, of which there must be at least one.
    pub(crate) fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.0.usize(..items.len())]
    }

    /// A number in `low..high`.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        self.0.i64(low..high)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: u8) -> bool {
        self.0.u8(..100) < percent
    }

    /// Any number.
    pub(crate) fn number(&mut self) -> u128 {
        self.0.u128(..)
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn fraction(&mut self) -> f64 {
        self.0.f64()
    }
}
