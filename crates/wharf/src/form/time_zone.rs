//! Times without an offset, read in the time zone of a flow.

use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::{self, AmbiguousOffset, Offset};

/// A time zone of the IANA database.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimeZone(tz::TimeZone);

impl FromStr for TimeZone {
    type Err = ();

    /// Finds a zone by its name, such as `America/Phoenix`.
    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            // In the database for those that know no zone.
            "Factory" | "Etc/Unknown" => Err(()),
            name => tz::db().get(name).map(Self).map_err(|_| ()),
        }
    }
}

impl TimeZone {
    /// The time with the offset that the zone has then. One that clocks skip or show twice is refused with the reason, to
    /// follow a label.
    pub(super) fn at(&self, local: DateTime) -> Result<String, String> {
        let name = self.0.iana_name().unwrap_or("this time zone");
        match self.0.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => Ok(format!("{local}{}", text(offset))),
            AmbiguousOffset::Gap { .. } => Err(format!("is a time that clocks in {name} skip")),
            AmbiguousOffset::Fold { before, after } => {
                let (before, after) = (text(before), text(after));
                Err(format!("is a time that clocks in {name} show twice: give its offset, {before} or {after}"))
            }
        }
    }
}

/// An offset as RFC 3339 writes it: hours and minutes.
fn text(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// The time in a text without an offset, as forms and spreadsheets write it; the seconds may be missing.
pub(super) fn local(text: &str) -> Option<DateTime> {
    const FORMATS: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    FORMATS.iter().find_map(|format| DateTime::strptime(format, text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_an_offset_gets_that_of_its_zone() {
        let table = [
            ("America/Phoenix", "2026-07-01T09:00:00", Ok("2026-07-01T09:00:00-07:00")),
            ("America/New_York", "2026-07-01T09:00:00", Ok("2026-07-01T09:00:00-04:00")),
            ("America/New_York", "2026-12-01 09:00", Ok("2026-12-01T09:00:00-05:00")),
            ("Asia/Kolkata", "2026-12-01T09:00:00.250", Ok("2026-12-01T09:00:00.25+05:30")),
            ("UTC", "2026-12-01T09:00", Ok("2026-12-01T09:00:00+00:00")),
            ("America/New_York", "2026-03-08T02:30:00", Err("is a time that clocks in America/New_York skip")),
            (
                "America/New_York",
                "2026-11-01T01:30:00",
                Err("is a time that clocks in America/New_York show twice: give its offset, -04:00 or -05:00"),
            ),
        ];
        for (zone, text, expected) in table {
            let found = zone.parse::<TimeZone>().unwrap().at(local(text).unwrap());
            assert_eq!(found.as_deref().map_err(String::as_str), expected, "{zone} {text}");
        }
    }

    #[test]
    fn only_whole_local_times_are_read() {
        for text in ["2026-12-01", "2026-12-01T09:00:00Z", "2026-12-01T09:00:00+01:00", "12/01/2026 09:00", "09:00", ""]
        {
            assert_eq!(local(text), None, "{text}");
        }
        for zone in ["", "UTC+1", "Phoenix", "America/Phönix", "Factory", "Etc/Unknown"] {
            assert_eq!(zone.parse::<TimeZone>(), Err(()), "{zone}");
        }
    }
}
