//! The delays between attempts.

use std::time::Duration;

/// The delays before the second and later attempts, in seconds.
const DELAYS: [f64; 4] = [10.0, 30.0, 60.0, 300.0];

/// The longest delay, however large the scale.
const MAX_DELAY: Duration = Duration::from_secs(24 * 3_600);

/// The delay after a number of attempts; `None` if there are no more.
pub(crate) fn delay_after(attempts: u32, scale: f64) -> Option<Duration> {
    let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let seconds = DELAYS.get(index)? * scale.max(0.0);
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(MAX_DELAY).min(MAX_DELAY))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MAX_DELAY, delay_after};

    #[test]
    fn there_are_five_attempts() {
        let delays = [0, 1, 2, 3, 4, 5].map(|attempts| delay_after(attempts, 1.0).map(|delay| delay.as_secs()));
        assert_eq!(delays, [None, Some(10), Some(30), Some(60), Some(300), None]);
    }

    #[test]
    fn delays_are_scaled_within_limits() {
        assert_eq!(delay_after(4, 0.01), Some(Duration::from_secs(3)));
        assert_eq!(delay_after(4, -1.0), Some(Duration::ZERO));
        assert_eq!(delay_after(4, f64::NAN), Some(Duration::ZERO));
        assert_eq!(delay_after(4, f64::INFINITY), Some(MAX_DELAY));
    }
}
