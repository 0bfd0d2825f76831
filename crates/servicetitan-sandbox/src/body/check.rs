//! Validation of bodies.

use serde_json::{Map, Value};

use super::field_errors::FieldErrors;
use super::property::{Property, Type};
use crate::clock;
use crate::http::query::is_guid;

/// Checks an object for unknown, missing and invalid properties. Converts timestamps to UTC.
pub(crate) fn object(fields: &mut Map<String, Value>, properties: &[Property], path: &str, errors: &mut FieldErrors) {
    for name in fields.keys().filter(|name| properties.iter().all(|property| property.name != *name)) {
        errors.add(&join(path, name), "The property is unknown.");
    }
    for property in properties {
        let path = join(path, property.name);
        match fields.get_mut(property.name) {
            None if property.required => errors.add(&path, "The property is required."),
            None => {}
            Some(Value::Null) if property.nullable => {}
            Some(value) => check(value, property.value_type, &path, errors),
        }
    }
}

fn check(value: &mut Value, value_type: Type, path: &str, errors: &mut FieldErrors) {
    if is_valid_scalar(value, value_type) {
        return;
    }
    match (value_type, value) {
        (Type::Object(properties), Value::Object(fields)) => object(fields, properties, path, errors),
        (Type::List(item), Value::Array(items)) => {
            for (index, value) in items.iter_mut().enumerate() {
                check(value, *item, &format!("{path}[{index}]"), errors);
            }
        }
        (Type::DateTime, Value::String(text)) => match clock::parse(text) {
            Some(timestamp) => *text = clock::rfc3339(timestamp),
            None => invalid(value_type, path, errors),
        },
        _ => invalid(value_type, path, errors),
    }
}

fn invalid(value_type: Type, path: &str, errors: &mut FieldErrors) {
    errors.add(path, format!("The value must be {}.", expected(value_type)));
}

fn is_valid_scalar(value: &Value, value_type: Type) -> bool {
    match value_type {
        Type::Integer => value.as_i64().is_some(),
        Type::Decimal => value.is_number(),
        Type::Text => value.is_string(),
        Type::Flag => value.is_boolean(),
        Type::Guid => value.as_str().is_some_and(is_guid),
        Type::Choice(choices) => value.as_str().is_some_and(|text| choices.contains(&text)),
        Type::DateTime | Type::Object(_) | Type::List(_) => false,
    }
}

fn expected(value_type: Type) -> String {
    let noun = match value_type {
        Type::Integer => "a whole number",
        Type::Decimal => "a number",
        Type::Text => "text",
        Type::Flag => "true or false",
        Type::DateTime => "a date and time with an offset",
        Type::Guid => "a GUID",
        Type::Choice(choices) => return format!("one of {}", choices.join(", ")),
        Type::Object(_) => "an object",
        Type::List(_) => "a list",
    };
    noun.to_owned()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
