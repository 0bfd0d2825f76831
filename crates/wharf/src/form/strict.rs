//! What is in the strict form already, as most engines send it, passes as it is.

use serde_json::{Map, Number, Value};

use super::{Field, Form, Kind, List};

impl Form {
    /// Whether decoding would give the value back as it is. In doubt it says no.
    pub(super) fn passes(&self, value: &Value) -> bool {
        match (&self.kind, value) {
            (Kind::Integer { least, most }, Value::Number(number)) => is_within(number, *least, *most),
            (Kind::Boolean, Value::Bool(_)) | (Kind::Any, _) => true,
            (Kind::Text { format, length }, Value::String(text)) => {
                length.allows(text.chars().count()) && format.allows(text)
            }
            (Kind::Choice(choices), Value::String(text)) => choices.contains(text),
            (Kind::List(List { item, delimiter: None, length }), Value::Array(entries)) => {
                length.allows(entries.len()) && entries.iter().all(|entry| item.passes(entry))
            }
            (Kind::Object { fields }, Value::Object(map)) => all_pass(fields, map),
            _ => false,
        }
    }
}

/// Whether every entry belongs to a field that travels under its key, in the order of the fields, and none is missing.
fn all_pass(fields: &[Field], map: &Map<String, Value>) -> bool {
    let mut fields = fields.iter();
    map.iter().all(|(key, value)| {
        let field = fields.by_ref().find(|field| field.required || field.key == *key);
        field.is_some_and(|field| {
            let is_set = if value.is_null() { field.form.nullable } else { field.form.passes(value) };
            field.key == *key && field.wire_name == *key && value != "" && is_set
        })
    }) && !fields.any(|field| field.required)
}

/// Whether a number is written as `i64` is, within these bounds.
fn is_within(number: &Number, least: Option<i64>, most: Option<i64>) -> bool {
    let whole = number.as_i64().filter(|_| number.as_str() != "-0");
    whole.is_some_and(|whole| least.is_none_or(|least| least <= whole) && most.is_none_or(|most| whole <= most))
}
