//! The filter tables.

use super::predicate::{self, Predicate};
use crate::http::{Problem, Query};
use crate::store::Store;

const ACTIVE: &[&str] = &["True", "Any", "False"];

/// Coordinates that differ by less are equal, in degrees.
const COORDINATE_TOLERANCE: f64 = 1e-6;

/// One query parameter that filters a list.
#[derive(Debug)]
pub(crate) struct Filter {
    name: &'static str,
    by: By,
}

/// A filter by the query parameter `name`.
pub(crate) const fn filter(name: &'static str, by: By) -> Filter {
    Filter { name, by }
}

/// A filter that needs more than one field of a record.
pub(crate) type Custom = fn(&Store, &Query) -> Result<Option<Predicate>, Problem>;

/// What a filter compares with a field.
#[derive(Debug, Clone, Copy)]
pub(crate) enum By {
    /// The number is equal.
    Integer(&'static str),
    /// The number is one of several.
    Integers(&'static str),
    /// The text is equal, ignoring case.
    Text(&'static str),
    /// The text contains the value, ignoring case.
    Contains(&'static str),
    /// The text is the value, which must be one of a list.
    Choice(&'static str, &'static [&'static str]),
    /// The text is one of several values, which must be in a list.
    Choices(&'static str, &'static [&'static str]),
    /// The flag is equal.
    Flag(&'static str),
    /// A flag that is accepted and has no effect.
    Ignored,
    /// The timestamp is the same or later.
    OnOrAfter(&'static str),
    /// The timestamp is earlier.
    Before(&'static str),
    /// The latitude or longitude is equal.
    Coordinate(&'static str),
    /// The amount is larger.
    Greater(&'static str),
    /// The amount is smaller.
    Less(&'static str),
    /// The record is active; inactive ones are hidden unless requested.
    Active,
    /// A function.
    Custom(Custom),
}

impl Filter {
    /// The predicate of a query, if the query has the parameter.
    pub(crate) fn predicate(&self, store: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
        let name = self.name;
        let predicate = match self.by {
            By::Integer(field) => query.integer(name)?.map(|wanted| predicate::integer_in(field, [wanted])),
            By::Integers(field) => query.integers(name)?.map(|wanted| predicate::integer_in(field, wanted)),
            By::Text(field) => query.text(name).map(|wanted| predicate::text_is(field, wanted)),
            By::Contains(field) => query.text(name).map(|wanted| predicate::text_contains(field, wanted)),
            By::Choice(field, words) => {
                query.choice(name, words)?.map(|wanted| predicate::text_in(field, vec![wanted]))
            }
            By::Choices(field, words) => query.choices(name, words)?.map(|wanted| predicate::text_in(field, wanted)),
            By::Flag(field) => query.flag(name)?.map(|wanted| predicate::flag_is(field, wanted)),
            By::Ignored => query.flag(name)?.and(None),
            By::OnOrAfter(field) => {
                query.timestamp(name)?.map(|limit| predicate::timestamp(field, move |timestamp| timestamp >= limit))
            }
            By::Before(field) => {
                query.timestamp(name)?.map(|limit| predicate::timestamp(field, move |timestamp| timestamp < limit))
            }
            By::Coordinate(field) => query
                .decimal(name)?
                .map(|place| predicate::number(field, move |at| (at - place).abs() < COORDINATE_TOLERANCE)),
            By::Greater(field) => {
                query.decimal(name)?.map(|limit| predicate::number(field, move |amount| amount > limit))
            }
            By::Less(field) => query.decimal(name)?.map(|limit| predicate::number(field, move |amount| amount < limit)),
            By::Active => active(query.choice(name, ACTIVE)?),
            By::Custom(custom) => custom(store, query)?,
        };
        Ok(predicate)
    }
}

fn active(wanted: Option<&str>) -> Option<Predicate> {
    match wanted {
        Some("Any") => None,
        Some("False") => Some(predicate::flag_is("active", false)),
        _ => Some(predicate::flag_is("active", true)),
    }
}
