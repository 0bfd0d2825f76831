//! How a vendor pages its lists.

use serde::de::{Deserialize, Deserializer, Error};
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
            Self::Offset { .. } => None,
            Self::Cursor { next, .. } => Some(next),
        }
    }
}

/// Information in a page about the next one.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum Next {
    /// No next page, or the member is missing.
    #[default]
    None,
    /// Another page follows.
    More,
    /// Another page follows, under this cursor.
    Cursor(String),
}

impl<'de> Deserialize<'de> for Next {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        match Value::deserialize(source)? {
            Value::Null | Value::Bool(false) => Ok(Self::None),
            Value::Bool(true) => Ok(Self::More),
            Value::String(cursor) if cursor.is_empty() => Ok(Self::None),
            Value::String(cursor) => Ok(Self::Cursor(cursor)),
            _ => Err(D::Error::custom("neither a boolean nor a cursor")),
        }
    }
}
