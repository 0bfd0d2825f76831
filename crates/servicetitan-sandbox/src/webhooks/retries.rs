//! When a failed delivery is tried again.

use std::time::Duration;

/// The waits before the second attempt and the following ones, in seconds.
const WAITS: [f64; 4] = [10.0, 30.0, 60.0, 300.0];

/// The longest wait, however large the scale is.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// The wait after so many attempts; nothing if there were enough.
pub(crate) fn after(attempts: u32, scale: f64) -> Option<Duration> {
    let place = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let seconds = WAITS.get(place)? * scale.max(0.0);
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LONGEST, after};

    #[test]
    fn there_are_five_attempts() {
        let waits = [0, 1, 2, 3, 4, 5].map(|attempts| after(attempts, 1.0).map(|wait| wait.as_secs()));
        assert_eq!(waits, [None, Some(10), Some(30), Some(60), Some(300), None]);
    }

    #[test]
    fn waits_are_scaled_within_bounds() {
        assert_eq!(after(4, 0.01), Some(Duration::from_secs(3)));
        assert_eq!(after(4, -1.0), Some(Duration::ZERO));
        assert_eq!(after(4, f64::NAN), Some(Duration::ZERO));
        assert_eq!(after(4, f64::INFINITY), Some(LONGEST));
    }
}
