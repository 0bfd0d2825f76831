//! The clock of the tenant, and the formats of timestamps. All timestamps are in UTC.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// A point in time.
pub(crate) type Timestamp = DateTime<Utc>;

/// The host's clock plus an offset. It never goes back.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    offset: Duration,
    latest: Timestamp,
}

impl Clock {
    /// The current time of the tenant.
    pub(crate) fn now(&self) -> Timestamp {
        self.at(SystemTime::now().into())
    }

    /// Moves the clock forward.
    pub(crate) fn advance(&self, by: Duration) {
        let mut state = self.lock();
        state.offset = state.offset.saturating_add(by);
    }

    /// The time of the tenant when the host's clock shows `host`.
    fn at(&self, host: Timestamp) -> Timestamp {
        let mut state = self.lock();
        let offset = TimeDelta::from_std(state.offset).unwrap_or(TimeDelta::MAX);
        let now = host.checked_add_signed(offset).unwrap_or(Timestamp::MAX_UTC);
        state.latest = state.latest.max(now);
        state.latest
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// RFC 3339, with as many digits as needed.
pub(crate) fn rfc3339(timestamp: Timestamp) -> String {
    timestamp.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// RFC 3339 with the seven fractional digits that .NET writes.
pub(crate) fn stamp(timestamp: Timestamp) -> String {
    format!("{}.{:07}Z", timestamp.format("%Y-%m-%dT%H:%M:%S"), timestamp.timestamp_subsec_nanos() / 100)
}

/// The format of HTTP headers.
pub(crate) fn http_date(timestamp: Timestamp) -> String {
    timestamp.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// Reads RFC 3339 with any offset.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|timestamp| timestamp.to_utc())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Clock, Timestamp, http_date, parse, rfc3339, stamp};

    #[test]
    fn timestamps_are_converted_to_utc() {
        let timestamp = parse("2026-03-31T02:00:00+02:00").map(rfc3339);
        assert_eq!(timestamp.as_deref(), Some("2026-03-31T00:00:00Z"));
        assert_eq!(parse("yesterday"), None);
    }

    #[test]
    fn stamps_have_seven_fractional_digits_and_headers_none() {
        let timestamp = parse("2026-03-01T02:00:00.012345678Z").unwrap_or_default();
        assert_eq!(stamp(timestamp), "2026-03-01T02:00:00.0123456Z");
        assert_eq!(stamp(Timestamp::default()), "1970-01-01T00:00:00.0000000Z");
        assert_eq!(http_date(timestamp), "Sun, 01 Mar 2026 02:00:00 GMT");
    }

    #[test]
    fn the_clock_moves_forward_and_never_back() {
        let clock = Clock::default();
        let texts = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:05Z"];
        let [earlier, later] = texts.map(|text| parse(text).unwrap_or_default());
        assert_eq!(clock.at(later), later);
        assert_eq!(clock.at(earlier), later);
        clock.advance(Duration::from_secs(3_600));
        assert_eq!(rfc3339(clock.at(later)), "2026-01-01T01:00:05Z");
        clock.advance(Duration::MAX);
        assert_eq!(clock.at(later), Timestamp::MAX_UTC);
    }
}
