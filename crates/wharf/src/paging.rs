//! How a vendor pages its lists.

use serde_json::Value;

/// How a vendor pages its lists: parameter and member names. A page is an object that holds the records as a member.
#[derive(Debug)]
pub struct Paging {
    /// How the next page is requested.
    pub scheme: PagingScheme,
    /// Query parameter for the page size.
    pub size: &'static str,
    /// The largest page size that the vendor allows.
    pub max_size: u32,
    /// Query parameter and response member for the number of records in all pages, if the vendor counts them.
    pub total: Option<Total>,
    /// Response member that holds the records.
    pub records: &'static str,
    /// Member of a record that identifies it.
    pub id: &'static str,
    /// Query parameter and value for an order that does not change while paging, if there is one.
    pub stable_sort: Option<(&'static str, &'static str)>,
}

/// How the next page is requested.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PagingScheme {
    /// By its number, counted from 1.
    PageNumber {
        /// Query parameter for the number.
        page: &'static str,
        /// Response member that says whether another page follows.
        more: &'static str,
    },
    /// By the number of records before it. A page that is not full is the last.
    Offset {
        /// Query parameter for that number of records.
        offset: &'static str,
    },
    /// By a cursor from the previous page. A page without a cursor is the last.
    Cursor {
        /// Query parameter for the cursor.
        cursor: &'static str,
        /// Response member that holds the cursor of the next page.
        next: &'static str,
    },
    /// By the link to the next page. Only its query is used, with the host and the path of the request. A page without a
    /// link is the last.
    Link(LinkPlace),
}

/// Where the link to the next page is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkPlace {
    /// In the `Link` header, with the relation `next` (RFC 8288).
    Header,
    /// In this member of the response.
    Member(&'static str),
}

/// How a vendor counts the records of all pages.
#[derive(Clone, Copy, Debug)]
pub struct Total {
    /// Query parameter that requests the count.
    pub parameter: &'static str,
    /// Response member that holds it.
    pub member: &'static str,
}

impl PagingScheme {
    /// Response member that says whether another page follows, or holds its cursor.
    pub(crate) fn next_member(self) -> Option<&'static str> {
        match self {
            Self::PageNumber { more, .. } => Some(more),
            Self::Offset { .. } | Self::Link(LinkPlace::Header) => None,
            Self::Cursor { next, .. } | Self::Link(LinkPlace::Member(next)) => Some(next),
        }
    }

    /// Whether only a page tells how the next one is requested.
    pub(crate) fn is_sequential(self) -> bool {
        matches!(self, Self::Cursor { .. } | Self::Link(_))
    }
}

/// What a page tells about the list.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct PageInfo {
    /// How many records the page has.
    pub(crate) records: usize,
    pub(crate) next: Next,
    /// Number of records in all pages, if the vendor counts them.
    pub(crate) total: Option<u64>,
}

/// What a page tells about the next one.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum Next {
    /// Nothing.
    #[default]
    Unknown,
    /// That this page is the last.
    None,
    /// That another page follows.
    More,
    /// That another page follows, under this cursor or link.
    At(String),
}

impl Next {
    /// Reads the member that says whether another page follows, or holds its cursor. Vendors write both in various types.
    pub(crate) fn read(value: &Value, scheme: PagingScheme) -> Self {
        match (scheme, value) {
            (scheme, Value::String(text)) if scheme.is_sequential() && !text.trim().is_empty() => {
                Self::At(text.clone())
            }
            (PagingScheme::Cursor { .. }, Value::Number(number)) => Self::At(number.to_string()),
            _ => says_more(value).map_or(Self::Unknown, |more| if more { Self::More } else { Self::None }),
        }
    }
}

/// Whether a value says that more follows: a boolean, also as text or number, or anything else that is not blank, such as
/// the address of the next page. None if it says nothing.
pub fn says_more(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(more) => Some(*more),
        Value::Number(number) => Some(number.as_f64() != Some(0.0)),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "" | "null" | "none" => None,
            text => Some(!["false", "no", "n", "off", "0"].contains(&text)),
        },
        _ => None,
    }
}

/// A number of records, also as text.
pub fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whether_more_follows_is_read_in_any_type() {
        let number = PagingScheme::PageNumber { page: "page", more: "more" };
        let cursor = PagingScheme::Cursor { cursor: "after", next: "next" };
        let some = |text: &str| Next::At(text.to_owned());
        let table = [
            (json!(true), Next::More, Next::More),
            (json!(false), Next::None, Next::None),
            (json!("true"), Next::More, some("true")),
            (json!(" False "), Next::None, some(" False ")),
            (json!("0"), Next::None, some("0")),
            (json!(1), Next::More, some("1")),
            (json!(0), Next::None, some("0")),
            (json!("https://api.example/list?page=2"), Next::More, some("https://api.example/list?page=2")),
            (json!(" "), Next::Unknown, Next::Unknown),
            (json!(null), Next::Unknown, Next::Unknown),
            (json!({}), Next::Unknown, Next::Unknown),
        ];
        for (value, by_number, by_cursor) in table {
            assert_eq!(Next::read(&value, number), by_number, "{value}");
            assert_eq!(Next::read(&value, cursor), by_cursor, "{value}");
        }
        for (value, expected) in [(json!(7), Some(7)), (json!("7 "), Some(7)), (json!(-1), None), (json!(null), None)] {
            assert_eq!(count(&value), expected, "{value}");
        }
    }
}
