//! Predicates on records, which filters are made of.

use std::collections::HashSet;

use serde_json::Value;

use crate::clock::{self, Timestamp};
use crate::store::Record;

/// Whether a record is in a list.
pub(crate) type Predicate = Box<dyn Fn(&Record) -> bool>;

/// A field is one of the wanted numbers, or a list that contains one of them.
pub(crate) fn integer_in(field: &'static str, wanted: impl IntoIterator<Item = i64>) -> Predicate {
    let wanted: HashSet<i64> = wanted.into_iter().collect();
    let is_wanted = move |value: &Value| value.as_i64().is_some_and(|number| wanted.contains(&number));
    Box::new(move |record: &Record| match record.at_path(field) {
        Value::Array(items) => items.iter().any(&is_wanted),
        value => is_wanted(value),
    })
}

/// A field equals the text, ignoring case.
pub(crate) fn text_is(field: &'static str, wanted: &str) -> Predicate {
    let wanted = wanted.to_lowercase();
    text_where(field, move |text| text.to_lowercase() == wanted)
}

/// A field contains the text, ignoring case.
pub(crate) fn text_contains(field: &'static str, wanted: &str) -> Predicate {
    let wanted = wanted.to_lowercase();
    text_where(field, move |text| text.to_lowercase().contains(&wanted))
}

/// A field is one of some values.
pub(crate) fn text_in(field: &'static str, wanted: Vec<&'static str>) -> Predicate {
    text_where(field, move |text| wanted.contains(&text))
}

/// A field is `wanted`.
pub(crate) fn flag_is(field: &'static str, wanted: bool) -> Predicate {
    Box::new(move |record: &Record| record.at_path(field).as_bool() == Some(wanted))
}

/// A field is a timestamp that passes `test`.
pub(crate) fn timestamp(field: &'static str, test: impl Fn(Timestamp) -> bool + 'static) -> Predicate {
    text_where(field, move |text| clock::parse(text).is_some_and(&test))
}

/// A field is a number that passes `test`. Some modules write amounts as text.
pub(crate) fn number(field: &'static str, test: impl Fn(f64) -> bool + 'static) -> Predicate {
    Box::new(move |record: &Record| {
        let value = record.at_path(field);
        let amount = value.as_f64().or_else(|| value.as_str()?.parse().ok());
        amount.is_some_and(&test)
    })
}

fn text_where(field: &'static str, test: impl Fn(&str) -> bool + 'static) -> Predicate {
    Box::new(move |record: &Record| record.at_path(field).as_str().is_some_and(&test))
}
