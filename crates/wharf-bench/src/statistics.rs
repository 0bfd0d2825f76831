//! Statistics.

use std::time::Duration;

/// The middle value, or the mean of the two middle values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    f64::midpoint(values[low], values[high])
}

/// The smallest of the sorted values that `percent` of them do not exceed.
pub(crate) fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted[rank.saturating_sub(1)]
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_value() {
        for (values, middle) in [(vec![3.0, 1.0, 2.0], 2.0), (vec![4.0, 1.0, 3.0, 2.0], 2.5), (vec![7.0], 7.0)] {
            assert_eq!(median(values.clone()), middle, "{values:?}");
        }
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let hundred: Vec<u32> = (1..=100).collect();
        for (sorted, percent, value) in [(&hundred[..], 50, 50), (&hundred, 99, 99), (&[7], 99, 7), (&[1, 2], 50, 1)] {
            assert_eq!(percentile(sorted, percent), value, "{percent} % of {sorted:?}");
        }
    }
}
