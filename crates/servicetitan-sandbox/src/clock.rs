//! Moments as the vendor writes them: RFC 3339, in UTC.

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};

/// A point in time.
pub(crate) type Moment = DateTime<Utc>;

/// The present, as text.
pub(crate) fn now() -> String {
    text(SystemTime::now().into())
}

/// The text of a moment.
pub(crate) fn text(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The moment that a text names, if it is one.
pub(crate) fn parse(text: &str) -> Option<Moment> {
    DateTime::parse_from_rfc3339(text).ok().map(|moment| moment.to_utc())
}

#[cfg(test)]
mod tests {
    use super::{parse, text};

    #[test]
    fn moments_are_compared_and_written_in_utc() {
        let moment = parse("2026-03-31T02:00:00+02:00").map(text);
        assert_eq!(moment.as_deref(), Some("2026-03-31T00:00:00Z"));
        assert_eq!(parse("yesterday"), None);
    }
}
