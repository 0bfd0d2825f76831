//! The rows of the filter tables.

use super::criterion::{self, Test};
use crate::http::{Problem, Query};
use crate::store::Store;

const ACTIVE: &[&str] = &["True", "Any", "False"];

/// The difference below which coordinates are the same.
const SAME_PLACE: f64 = 1e-6;

/// One query parameter that filters a list.
#[derive(Debug)]
pub(crate) struct Filter {
    name: &'static str,
    by: By,
}

/// A query parameter and what it filters by.
pub(crate) const fn filter(name: &'static str, by: By) -> Filter {
    Filter { name, by }
}

/// A filter that needs more than one field of one record.
pub(crate) type Custom = fn(&Store, &Query) -> Result<Option<Test>, Problem>;

/// What a filter compares with the field that it names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    /// A whole number.
    Integer(&'static str),
    /// Any of some whole numbers.
    Integers(&'static str),
    /// The whole text.
    Text(&'static str),
    /// A part of the text.
    Contains(&'static str),
    /// One of some words.
    Choice(&'static str, &'static [&'static str]),
    /// Any of some words.
    Choices(&'static str, &'static [&'static str]),
    /// True or false.
    Flag(&'static str),
    /// A flag of the specification that changes nothing here.
    Indifferent,
    /// The timestamp itself and later ones.
    OnOrAfter(&'static str),
    /// Earlier timestamps.
    Before(&'static str),
    /// A latitude or longitude.
    Coordinate(&'static str),
    /// Larger amounts.
    Greater(&'static str),
    /// Smaller amounts.
    Less(&'static str),
    /// Whether the record is active; inactive ones are hidden unless asked for.
    Active,
    /// Something of its own.
    Custom(Custom),
}

impl Filter {
    /// The test that a query asks for, if it does.
    pub(crate) fn test(&self, store: &Store, query: &Query) -> Result<Option<Test>, Problem> {
        let name = self.name;
        let test = match self.by {
            By::Integer(field) => query.integer(name)?.map(|wanted| criterion::integer_in(field, [wanted])),
            By::Integers(field) => query.integers(name)?.map(|wanted| criterion::integer_in(field, wanted)),
            By::Text(field) => query.text(name).map(|wanted| criterion::text_is(field, wanted)),
            By::Contains(field) => query.text(name).map(|wanted| criterion::text_contains(field, wanted)),
            By::Choice(field, words) => {
                query.choice(name, words)?.map(|wanted| criterion::text_in(field, vec![wanted]))
            }
            By::Choices(field, words) => query.choices(name, words)?.map(|wanted| criterion::text_in(field, wanted)),
            By::Flag(field) => query.flag(name)?.map(|wanted| criterion::flag_is(field, wanted)),
            By::Indifferent => query.flag(name)?.and(None),
            By::OnOrAfter(field) => {
                query.timestamp(name)?.map(|limit| criterion::timestamp(field, move |timestamp| timestamp >= limit))
            }
            By::Before(field) => {
                query.timestamp(name)?.map(|limit| criterion::timestamp(field, move |timestamp| timestamp < limit))
            }
            By::Coordinate(field) => {
                query.decimal(name)?.map(|place| criterion::number(field, move |at| (at - place).abs() < SAME_PLACE))
            }
            By::Greater(field) => {
                query.decimal(name)?.map(|limit| criterion::number(field, move |amount| amount > limit))
            }
            By::Less(field) => query.decimal(name)?.map(|limit| criterion::number(field, move |amount| amount < limit)),
            By::Active => active(query.choice(name, ACTIVE)?),
            By::Custom(custom) => custom(store, query)?,
        };
        Ok(test)
    }
}

fn active(wanted: Option<&str>) -> Option<Test> {
    match wanted {
        Some("Any") => None,
        Some("False") => Some(criterion::flag_is("active", false)),
        _ => Some(criterion::flag_is("active", true)),
    }
}
