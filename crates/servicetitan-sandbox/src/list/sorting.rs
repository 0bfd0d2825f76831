//! The order of lists.

use std::cmp::Reverse;

use crate::clock::Timestamp;
use crate::http::{Problem, Query};
use crate::store::Record;

/// How a list may be sorted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sorting {
    /// By ascending id only.
    None,
    /// By the fields that `sort` may name.
    Sort(&'static [Sort]),
    /// By `sort`, or by the older pair of `orderBy` and `orderByDirection`.
    SortOrOrderBy(&'static [Sort]),
}

/// A field that a list may be sorted by.
#[derive(Debug)]
pub(crate) struct Sort {
    /// What callers call it.
    pub(crate) name: &'static str,
    /// The field of the record.
    pub(crate) field: &'static str,
    /// What the field holds.
    pub(crate) by: SortBy,
}

/// What a sorted field holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum SortBy {
    /// A whole number.
    Number,
    /// Text; its case does not matter.
    Text,
    /// A timestamp.
    Timestamp,
}

/// The order that a query asks for.
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
    /// The order that a query asks for; none is by ascending id.
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
    /// The records in this order; where it leaves a choice, by ascending id.
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
        // A plus sign that was not encoded arrives as a space.
        None => (text.trim_start_matches(['+', ' ']), false),
    };
    named(sorts, "sort", name).map(|sort| Some(Order { sort, descending }))
}

fn by_order_by(sorts: &'static [Sort], query: &Query) -> Result<Option<Order>, Problem> {
    let Some(name) = query.text("orderBy") else {
        return Ok(None);
    };
    let direction = query.choice("orderByDirection", &["asc", "desc", "ascending", "descending"])?;
    let descending = direction.is_some_and(|direction| direction.starts_with("desc"));
    named(sorts, "orderBy", name).map(|sort| Some(Order { sort, descending }))
}

fn named(sorts: &'static [Sort], parameter: &str, name: &str) -> Result<&'static Sort, Problem> {
    sorts.iter().find(|sort| sort.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<&str> = sorts.iter().map(|sort| sort.name).collect();
        Problem::field(parameter, format!("'{name}' is not one of the available fields: {}.", names.join(", ")))
    })
}
