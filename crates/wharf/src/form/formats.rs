//! Formats of text inputs.

use chrono::{DateTime, NaiveDate};

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
            _ => Self::Plain,
        }
    }

    /// Description of a valid text, for messages.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Plain | Self::Password => "text",
            Self::DateTime => "a date and time with its offset, such as 2026-01-02T03:04:05Z",
            Self::Date => "a date, such as 2026-01-02",
            Self::Uuid => "a GUID, such as 6b29fc40-ca47-1067-b31d-00dd010662da",
            Self::RecordId => "the ID of a record",
        }
    }

    pub(super) fn allows(self, text: &str) -> bool {
        match self {
            Self::Plain | Self::Password => true,
            Self::DateTime => text.is_ascii() && DateTime::parse_from_rfc3339(text).is_ok(),
            Self::Date => text.len() == 10 && text.parse::<NaiveDate>().is_ok(),
            Self::Uuid => is_uuid(text),
            // Dot segments would change the path.
            Self::RecordId => !matches!(text, "." | "..") && !text.contains(char::is_control),
        }
    }
}

fn is_uuid(text: &str) -> bool {
    let groups = text.split('-');
    groups.clone().map(str::len).eq([8, 4, 4, 4, 12])
        && groups.flat_map(str::bytes).all(|digit| digit.is_ascii_hexdigit())
}
