//! How a vendor pages its lists.

use std::borrow::Cow;

use http::HeaderName;
use serde_json::Value;

/// How a vendor pages its lists. Members of a page are given as JSON Pointers.
///
/// ```
/// use std::borrow::Cow;
/// use wharf::{NextPlace, Paging, PagingScheme};
///
/// // {"results": [{"slug": "first"}], "paging": {"next": "c2Vjb25k"}}
/// static PAGING: Paging = Paging {
///     scheme: PagingScheme::Cursor {
///         cursor: Cow::Borrowed("after"),
///         next: NextPlace::Member(Cow::Borrowed("/paging/next")),
///     },
///     size: Some(Cow::Borrowed("limit")),
///     max_size: 100,
///     fills_pages: true,
///     total: None,
///     records: Cow::Borrowed("/results"),
///     id: Some(Cow::Borrowed("slug")),
///     stable_sort: None,
/// };
/// ```
#[derive(Clone, Debug)]
pub struct Paging {
    /// How the next page is requested.
    pub scheme: PagingScheme,
    /// Query parameter for the page size, if there is one.
    pub size: Option<Cow<'static, str>>,
    /// The largest page size that the vendor allows.
    pub max_size: u32,
    /// Whether every page but the last has as many records as requested. Otherwise only an empty page ends a list whose
    /// pages do not say whether more follow.
    pub fills_pages: bool,
    /// How the vendor counts the records of all pages, if it does.
    pub total: Option<Total>,
    /// Where a page holds the records. Empty if the page is a list.
    pub records: Cow<'static, str>,
    /// Member of a record that identifies it, so that one that moves to a later page appears once. Without it, only equal
    /// records count as one.
    pub id: Option<Cow<'static, str>>,
    /// Query parameter and value for an order that does not change while paging, if there is one.
    pub stable_sort: Option<(Cow<'static, str>, Cow<'static, str>)>,
}

/// How the next page is requested.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PagingScheme {
    /// By its number.
    PageNumber {
        /// Query parameter for the number.
        page: Cow<'static, str>,
        /// Number of the first page.
        first: u32,
        /// Where a page says whether another one follows, if it does.
        more: Option<Cow<'static, str>>,
    },
    /// By the number of records before it.
    Offset {
        /// Query parameter for that number of records.
        offset: Cow<'static, str>,
    },
    /// By a cursor from the previous page. A page without a cursor is the last.
    Cursor {
        /// Query parameter for the cursor.
        cursor: Cow<'static, str>,
        /// Where the cursor of the next page is.
        next: NextPlace,
    },
    /// By the link to the next page, in a member or in the `Link` header with the relation `next` (RFC 8288). Only its query
    /// is used, with the host and the path of the request. A page without a link is the last.
    Link(NextPlace),
    /// Not at all: the first page is the whole list.
    Whole,
}

/// Where a page holds the cursor of the next page, or the link to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum NextPlace {
    /// In this header.
    Header(HeaderName),
    /// In this member.
    Member(Cow<'static, str>),
}

/// How a vendor counts the records of all pages.
#[derive(Clone, Debug)]
pub struct Total {
    /// Query parameter that requests the count with the value `true`, if the vendor counts only then.
    pub parameter: Option<Cow<'static, str>>,
    /// Where a page holds the count.
    pub member: Cow<'static, str>,
}

impl Paging {
    /// Where a page says whether another one follows, or holds its cursor.
    pub(crate) fn next_member(&self) -> Option<&str> {
        match &self.scheme {
            PagingScheme::PageNumber { more, .. } => more.as_deref(),
            PagingScheme::Cursor { next, .. } | PagingScheme::Link(next) => match next {
                NextPlace::Member(next) => Some(next),
                NextPlace::Header(_) => None,
            },
            PagingScheme::Offset { .. } | PagingScheme::Whole => None,
        }
    }

    /// The header that holds the cursor of the next page, or the link to it.
    pub(crate) fn next_header(&self) -> Option<&HeaderName> {
        match &self.scheme {
            PagingScheme::Cursor { next: NextPlace::Header(name), .. }
            | PagingScheme::Link(NextPlace::Header(name)) => Some(name),
            _ => None,
        }
    }

    /// Where a page holds the number of all records.
    pub(crate) fn total_member(&self) -> Option<&str> {
        self.total.as_ref().map(|total| &*total.member)
    }

    /// Whether a page of so many records may be followed by another one.
    pub(crate) fn may_go_on(&self, records: usize) -> bool {
        if self.fills_pages { records >= self.max_size as usize } else { records > 0 }
    }
}

impl PagingScheme {
    /// Whether only a page tells how the next one is requested.
    pub(crate) fn is_sequential(&self) -> bool {
        matches!(self, Self::Cursor { .. } | Self::Link(_) | Self::Whole)
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
    pub(crate) fn read(value: &Value, scheme: &PagingScheme) -> Self {
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
        let number = PagingScheme::PageNumber { page: "page".into(), first: 1, more: Some("/more".into()) };
        let cursor = PagingScheme::Cursor { cursor: "after".into(), next: NextPlace::Member("/next".into()) };
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
            assert_eq!(Next::read(&value, &number), by_number, "{value}");
            assert_eq!(Next::read(&value, &cursor), by_cursor, "{value}");
        }
        for (value, expected) in [(json!(7), Some(7)), (json!("7 "), Some(7)), (json!(-1), None), (json!(null), None)] {
            assert_eq!(count(&value), expected, "{value}");
        }
    }
}
