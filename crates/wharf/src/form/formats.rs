//! Formats of text inputs.

use chrono::{DateTime, NaiveDate};

use crate::path::is_dot_name;
use crate::secret::is_invisible;

/// The format of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Format {
    Plain,
    /// Never shown.
    Password,
    DateTime,
    Date,
    Uuid,
    /// An id that becomes a path segment.
    RecordId,
    /// A name without blanks that a vendor gave, such as a client id. Outer blanks come from copying and are dropped.
    Identifier,
}

impl Format {
    /// The format with this JSON Schema name; `Plain` for names without restrictions.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "date-time" => Self::DateTime,
            "date" => Self::Date,
            "uuid" => Self::Uuid,
            "password" => Self::Password,
            "record-id" => Self::RecordId,
            "identifier" => Self::Identifier,
            _ => Self::Plain,
        }
    }

    /// Whether a number or a boolean counts as its text. Not where another notation of the same number would be another
    /// text: in ids, secrets and dates.
    pub(super) fn takes_numbers(self) -> bool {
        matches!(self, Self::Plain | Self::Identifier)
    }

    /// The text without outer blanks, where these mean nothing.
    pub(super) fn tidied(self, text: String) -> String {
        let tidy = match self {
            Self::DateTime | Self::Date | Self::Uuid => text.trim(),
            Self::Identifier => text.trim_matches(is_invisible),
            Self::Plain | Self::Password | Self::RecordId => &text,
        };
        if tidy.len() == text.len() { text } else { tidy.to_owned() }
    }

    /// What is wrong with a text that is not allowed, to follow its label.
    pub(super) fn complaint(self, text: &str) -> &'static str {
        match self {
            Self::Plain => "must be text",
            Self::Password if text.ends_with(['\r', '\n']) => "has a line break at its end",
            Self::Password if text.ends_with(is_invisible) => "has a blank at its end",
            Self::Password if text.starts_with(is_invisible) => "has a blank at its beginning",
            Self::Password => "has a line break or another control character in it",
            Self::DateTime => "must be a date and time with its offset, such as 2026-01-02T03:04:05Z",
            Self::Date => "must be a date, such as 2026-01-02",
            Self::Uuid => "must be a GUID, such as 6b29fc40-ca47-1067-b31d-00dd010662da",
            Self::RecordId => "must be the ID of a record",
            Self::Identifier => "must be a text without blanks",
        }
    }

    pub(super) fn allows(self, text: &str) -> bool {
        match self {
            Self::Plain => true,
            // Copied with too much around it, a secret would be rejected by the vendor without a reason.
            Self::Password => {
                !text.contains(char::is_control) && !text.starts_with(is_invisible) && !text.ends_with(is_invisible)
            }
            Self::DateTime => text.is_ascii() && DateTime::parse_from_rfc3339(text).is_ok(),
            Self::Date => text.len() == 10 && text.parse::<NaiveDate>().is_ok(),
            Self::Uuid => is_uuid(text),
            // Dot segments would change the path.
            Self::RecordId => !is_dot_name(text) && !text.contains(char::is_control),
            Self::Identifier => !text.is_empty() && !text.contains(is_invisible),
        }
    }
}

fn is_uuid(text: &str) -> bool {
    let groups = text.split('-');
    groups.clone().map(str::len).eq([8, 4, 4, 4, 12])
        && groups.flat_map(str::bytes).all(|digit| digit.is_ascii_hexdigit())
}
