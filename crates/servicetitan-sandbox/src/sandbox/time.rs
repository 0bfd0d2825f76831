//! The time of the tenant, and simulated activity.

use std::fmt;
use std::pin::pin;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::Sandbox;
use crate::{clock, simulation};

const MAX_CHANGES: usize = 10_000;
const MAX_ADVANCE: Duration = Duration::from_secs(31 * 24 * 3_600);

/// The shortest interval between two changes in the background.
const MIN_INTERVAL: Duration = Duration::from_millis(1);

/// Why the time was not advanced.
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
            Self::TooLong => "The time can be advanced by at most 31 days at once.",
            Self::TooManyChanges => "At most 10,000 changes can be made at once.",
        })
    }
}

impl std::error::Error for AdvanceRefused {}

impl Sandbox {
    /// The current time of the tenant, as in `Date` headers and in timestamps of records.
    #[must_use]
    pub fn now(&self) -> String {
        clock::stamp(self.clock().now())
    }

    /// Advances the time of the tenant in equal steps, with one simulated change in each.
    ///
    /// The same calls make the same changes, except for timestamps.
    ///
    /// # Errors
    ///
    /// When `by` is more than 31 days, or `changes` more than 10,000.
    pub fn advance(&self, by: Duration, changes: usize) -> Result<(), AdvanceRefused> {
        if by > MAX_ADVANCE {
            return Err(AdvanceRefused::TooLong);
        }
        let steps = match u32::try_from(changes) {
            Ok(steps) if changes <= MAX_CHANGES => steps,
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

    /// Makes one simulated change per interval until `stop` completes. The interval is limited to 1 ms to 31 days.
    pub async fn play(self, interval: Duration, stop: impl Future<Output = ()> + Send) {
        let interval = interval.clamp(MIN_INTERVAL, MAX_ADVANCE);
        let mut ticks = interval_at(Instant::now() + interval, interval);
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
