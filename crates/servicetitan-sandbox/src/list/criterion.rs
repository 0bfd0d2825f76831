//! The tests that filters make of records.

use std::collections::HashSet;

use serde_json::Value;

use crate::clock::{self, Timestamp};
use crate::store::Record;

/// Whether a record is in a list.
pub(crate) type Test = Box<dyn Fn(&Record) -> bool>;

/// The whole number in a field is one of some, or the list in it holds one of them.
pub(crate) fn integer_in(field: &'static str, wanted: impl IntoIterator<Item = i64>) -> Test {
    let wanted: HashSet<i64> = wanted.into_iter().collect();
    let is_wanted = move |value: &Value| value.as_i64().is_some_and(|number| wanted.contains(&number));
    Box::new(move |record: &Record| match record.at(field) {
        Value::Array(items) => items.iter().any(&is_wanted),
        value => is_wanted(value),
    })
}

/// The text in a field is the given one; case does not matter.
pub(crate) fn text_is(field: &'static str, wanted: &str) -> Test {
    let wanted = wanted.to_lowercase();
    text_test(field, move |text| text.to_lowercase() == wanted)
}

/// The text in a field holds the given one; case does not matter.
pub(crate) fn text_contains(field: &'static str, wanted: &str) -> Test {
    let wanted = wanted.to_lowercase();
    text_test(field, move |text| text.to_lowercase().contains(&wanted))
}

/// The text in a field is one of some words.
pub(crate) fn text_in(field: &'static str, wanted: Vec<&'static str>) -> Test {
    text_test(field, move |text| wanted.contains(&text))
}

/// A field is true, or is false.
pub(crate) fn flag_is(field: &'static str, wanted: bool) -> Test {
    Box::new(move |record: &Record| record.at(field).as_bool() == Some(wanted))
}

/// The timestamp in a field passes a test.
pub(crate) fn timestamp(field: &'static str, test: impl Fn(Timestamp) -> bool + 'static) -> Test {
    text_test(field, move |text| clock::parse(text).is_some_and(&test))
}

/// The number in a field passes a test; amounts are written as text by some modules.
pub(crate) fn number(field: &'static str, test: impl Fn(f64) -> bool + 'static) -> Test {
    Box::new(move |record: &Record| {
        let value = record.at(field);
        let amount = value.as_f64().or_else(|| value.as_str()?.parse().ok());
        amount.is_some_and(&test)
    })
}

fn text_test(field: &'static str, test: impl Fn(&str) -> bool + 'static) -> Test {
    Box::new(move |record: &Record| record.at(field).as_str().is_some_and(&test))
}
