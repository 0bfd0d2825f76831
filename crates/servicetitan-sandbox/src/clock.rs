//! The time of the tenant, and moments as the vendor writes them: RFC 3339, in UTC.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// A point in time.
pub(crate) type Moment = DateTime<Utc>;

/// A clock that runs like that of the host, ahead of it by as much as it was advanced. It never goes back.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    ahead: Duration,
    latest: Moment,
}

impl Clock {
    /// The present of the tenant.
    pub(crate) fn now(&self) -> Moment {
        self.at(SystemTime::now().into())
    }

    /// Moves the present on.
    pub(crate) fn advance(&self, by: Duration) {
        let mut state = self.lock();
        state.ahead = state.ahead.saturating_add(by);
    }

    /// The present of the tenant at a moment of the host.
    fn at(&self, host: Moment) -> Moment {
        let mut state = self.lock();
        let ahead = TimeDelta::from_std(state.ahead).unwrap_or(TimeDelta::MAX);
        let now = host.checked_add_signed(ahead).unwrap_or(Moment::MAX_UTC);
        state.latest = state.latest.max(now);
        state.latest
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The text of a moment.
pub(crate) fn text(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The text of a moment with the seven digits that .NET writes.
pub(crate) fn stamp(moment: Moment) -> String {
    format!("{}.{:07}Z", moment.format("%Y-%m-%dT%H:%M:%S"), moment.timestamp_subsec_nanos() / 100)
}

/// The text of a moment in headers of HTTP.
pub(crate) fn header(moment: Moment) -> String {
    moment.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// The moment that a text names, if it is one.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Clock, Moment, header, parse, stamp, text};

    #[test]
    fn moments_are_compared_and_written_in_utc() {
        let moment = parse("2026-03-31T02:00:00+02:00").map(text);
        assert_eq!(moment.as_deref(), Some("2026-03-31T00:00:00Z"));
        assert_eq!(parse("yesterday"), None);
    }

    #[test]
    fn stamps_have_seven_digits_and_headers_none() {
        let moment = parse("2026-03-01T02:00:00.012345678Z").unwrap_or_default();
        assert_eq!(stamp(moment), "2026-03-01T02:00:00.0123456Z");
        assert_eq!(stamp(Moment::default()), "1970-01-01T00:00:00.0000000Z");
        assert_eq!(header(moment), "Sun, 01 Mar 2026 02:00:00 GMT");
    }

    #[test]
    fn the_clock_moves_on_and_never_back() {
        let clock = Clock::default();
        let texts = ["2026-01-01T00:00:00Z", "2026-01-01T00:00:05Z"];
        let [earlier, later] = texts.map(|text| parse(text).unwrap_or_default());
        assert_eq!(clock.at(later), later);
        assert_eq!(clock.at(earlier), later);
        clock.advance(Duration::from_secs(3_600));
        assert_eq!(text(clock.at(later)), "2026-01-01T01:00:05Z");
        clock.advance(Duration::MAX);
        assert_eq!(clock.at(later), Moment::MAX_UTC);
    }
}
