//! Sorting of lists.

use std::cmp::Reverse;

use crate::clock::Timestamp;
use crate::http::{Problem, Query};
use crate::store::Record;

/// How a list can be sorted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sorting {
    /// By ascending id only.
    None,
    /// By the parameter `sort`.
    Sort(&'static [Sort]),
    /// By `sort`, or by the older parameters `orderBy` and `orderByDirection`.
    SortOrOrderBy(&'static [Sort]),
}

/// A field that a list can be sorted by.
#[derive(Debug)]
pub(crate) struct Sort {
    /// Its name in the query.
    pub(crate) name: &'static str,
    /// The field of the records.
    pub(crate) field: &'static str,
    /// What the field holds.
    pub(crate) by: SortBy,
}

/// The type of a sort field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SortBy {
    /// A whole number.
    Number,
    /// Text, ignoring case.
    Text,
    /// A timestamp.
    Timestamp,
}

/// The order that a query requests.
#[derive(Debug)]
pub(crate) struct Order {
    sort: &'static Sort,
    descending: bool,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Absent,
    Number(i64),
    Timestamp(Timestamp),
    Text(String),
}

impl Sorting {
    /// The order that a query requests; `None` means by ascending id.
    pub(crate) fn read(&self, query: &Query) -> Result<Option<Order>, Problem> {
        match *self {
            Self::None => Ok(None),
            Self::Sort(sorts) => by_sort(sorts, query),
            Self::SortOrOrderBy(sorts) => match by_sort(sorts, query)? {
                None => by_order_by(sorts, query),
                order => Ok(order),
            },
        }
    }
}

impl Order {
    /// Sorts records; equal ones by ascending id.
    pub(crate) fn apply<'r>(&self, records: impl Iterator<Item = &'r Record>) -> impl Iterator<Item = &'r Record> {
        let mut records: Vec<&Record> = records.collect();
        if self.descending {
            records.sort_by_cached_key(|record| Reverse(self.sort.key(record)));
        } else {
            records.sort_by_cached_key(|record| self.sort.key(record));
        }
        records.into_iter()
    }
}

impl Sort {
    fn key(&self, record: &Record) -> Key {
        let key = match self.by {
            SortBy::Number => record.integer(self.field).map(Key::Number),
            SortBy::Timestamp => record.timestamp(self.field).map(Key::Timestamp),
            SortBy::Text => record.get(self.field).as_str().map(|text| Key::Text(text.to_lowercase())),
        };
        key.unwrap_or(Key::Absent)
    }
}

fn by_sort(sorts: &'static [Sort], query: &Query) -> Result<Option<Order>, Problem> {
    let Some(text) = query.text("sort") else {
        return Ok(None);
    };
    let (name, descending) = match text.strip_prefix('-') {
        Some(name) => (name, true),
        // An unencoded plus sign is decoded as a space.
        None => (text.trim_start_matches(['+', ' ']), false),
    };
    find_sort(sorts, "sort", name).map(|sort| Some(Order { sort, descending }))
}

fn by_order_by(sorts: &'static [Sort], query: &Query) -> Result<Option<Order>, Problem> {
    let Some(name) = query.text("orderBy") else {
        return Ok(None);
    };
    let direction = query.choice("orderByDirection", &["asc", "desc", "ascending", "descending"])?;
    let descending = direction.is_some_and(|direction| direction.starts_with("desc"));
    find_sort(sorts, "orderBy", name).map(|sort| Some(Order { sort, descending }))
}

fn find_sort(sorts: &'static [Sort], parameter: &str, name: &str) -> Result<&'static Sort, Problem> {
    sorts.iter().find(|sort| sort.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<&str> = sorts.iter().map(|sort| sort.name).collect();
        Problem::field(parameter, format!("'{name}' is not one of the available fields: {}.", names.join(", ")))
    })
}
