//! The time of the tenant, and what happens in it.

use std::fmt;
use std::pin::pin;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::Sandbox;
use crate::{clock, simulation};

const MOST_CHANGES: usize = 10_000;
const LONGEST: Duration = Duration::from_secs(31 * 24 * 3_600);

/// The shortest time between two changes of a play in the background.
const SHORTEST: Duration = Duration::from_millis(1);

/// Why the time was not moved on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdvanceRefused {
    /// More than 31 days at once.
    TooLong,
    /// More than 10,000 changes at once.
    TooManyChanges,
}

impl fmt::Display for AdvanceRefused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::TooLong => "The time can be moved on by 31 days at most.",
            Self::TooManyChanges => "At most 10,000 changes can be made at once.",
        })
    }
}

impl std::error::Error for AdvanceRefused {}

impl Sandbox {
    /// The present of the tenant: what it dates its answers by and stamps its records with.
    #[must_use]
    pub fn now(&self) -> String {
        clock::stamp(self.clock().now())
    }

    /// Moves the time of the tenant on in equal steps, and makes one change of its records in each.
    ///
    /// The same calls make the same changes, apart from their stamps.
    ///
    /// # Errors
    ///
    /// When it is more than 31 days, or more than 10,000 changes.
    pub fn advance(&self, by: Duration, changes: usize) -> Result<(), AdvanceRefused> {
        if by > LONGEST {
            return Err(AdvanceRefused::TooLong);
        }
        let steps = match u32::try_from(changes) {
            Ok(steps) if changes <= MOST_CHANGES => steps,
            _ => return Err(AdvanceRefused::TooManyChanges),
        };
        let step = by.checked_div(steps).unwrap_or_default();
        self.clock().advance(by - step * steps);
        let mut random = self.shared.random.lock().unwrap_or_else(PoisonError::into_inner);
        for _ in 0..steps {
            self.clock().advance(step);
            self.change(|store| simulation::step(store, &mut random));
        }
        Ok(())
    }

    /// Makes one change of the records every so often until `stop` is done: once in a millisecond at most, and once in 31
    /// days at least.
    pub async fn play(self, every: Duration, stop: impl Future<Output = ()> + Send) {
        let every = every.clamp(SHORTEST, LONGEST);
        let mut ticks = interval_at(Instant::now() + every, every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                _ = ticks.tick() => {
                    _ = self.advance(Duration::ZERO, 1);
                }
            }
        }
    }
}
