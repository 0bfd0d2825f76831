//! Fast path: inputs that are already in the strict form, as most callers send them, need no decoding.

use serde_json::{Map, Number, Value};

use super::compile::{Field, Form, Kind, List};

impl Form {
    /// Whether decoding would return the value unchanged. May return false for such a value, never true for another.
    pub(super) fn passes(&self, value: &Value) -> bool {
        match (&self.kind, value) {
            (Kind::Integer { least, most }, Value::Number(number)) => is_within(number, *least, *most),
            (Kind::Boolean, Value::Bool(_)) | (Kind::Json | Kind::Any, _) => true,
            (Kind::Text { format, length }, Value::String(text)) => {
                length.allows(text.chars().count()) && format.allows(text)
            }
            (Kind::Choice(choices), Value::String(text)) => choices.contains(text),
            (Kind::List(List { item, delimiter: None, length, .. }), Value::Array(entries)) => {
                length.allows(entries.len()) && entries.iter().all(|entry| item.passes(entry))
            }
            (Kind::Object { fields }, Value::Object(map)) => all_pass(fields, map),
            _ => false,
        }
    }
}

/// Whether all members are fields under their own key and in schema order, and no required field is missing.
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

/// Whether a number has the canonical form of an `i64` and is within the bounds.
fn is_within(number: &Number, least: Option<i64>, most: Option<i64>) -> bool {
    let whole = number.as_i64().filter(|_| number.as_str() != "-0");
    whole.is_some_and(|whole| least.is_none_or(|least| least <= whole) && most.is_none_or(|most| whole <= most))
}
