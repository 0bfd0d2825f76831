//! Converts input schemas to the inputs of the manifest.

use serde_json::Value;

use super::model::{Choice, Collection, Input, InputType, Unset};
use crate::form::is_required;

/// The inputs of a schema, in form order.
pub(super) fn inputs(schema: &Value) -> Vec<Input> {
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(key, property)| input(key, property, is_required(schema, key))).collect()
}

fn input(key: &str, schema: &Value, required: bool) -> Input {
    let kind = kind(schema);
    let entry = entry(schema);
    let example = [schema, entry].into_iter().map(|one| &one["examples"][0]).find(|example| !example.is_null());
    Input {
        key: key.to_owned(),
        kind,
        label: text(&schema["title"]).unwrap_or_default(),
        required,
        comments: text(&schema["description"]),
        default: schema.get("default").cloned(),
        unset: (kind == InputType::Boolean && !required && schema.get("default").is_none()).then_some(Unset::Leave),
        example: example.map(|example| text(example).unwrap_or_else(|| example.to_string())),
        model: choices(entry),
        collection: collection(schema),
        language: (kind == InputType::Code).then(|| "json".to_owned()),
        data_source: text(&entry["x-data-source"]),
        depends_on: strings(&entry["x-depends-on"]),
        section: text(&schema["x-section"]),
        inputs: if kind == InputType::StructuredObject { inputs(entry) } else { Vec::new() },
    }
}

/// The schema of the entries of a list; for other types the schema itself.
fn entry(schema: &Value) -> &Value {
    schema.get("items").unwrap_or(schema)
}

fn kind(schema: &Value) -> InputType {
    if schema["x-key-values"] == true {
        return InputType::String;
    }
    let schema = entry(schema);
    let is = |kind: &str| match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    };
    match schema["format"].as_str() {
        _ if schema["x-file"] == true => InputType::Data,
        _ if is("integer") || is("number") => InputType::Number,
        _ if is("boolean") => InputType::Boolean,
        _ if schema["properties"].is_object() => InputType::StructuredObject,
        _ if !is("string") => InputType::Code,
        Some("password") => InputType::Password,
        Some("multiline" | "html") => InputType::Text,
        Some("date") => InputType::Date,
        Some("date-time") => InputType::Timestamp,
        _ => InputType::String,
    }
}

fn collection(schema: &Value) -> Option<Collection> {
    match schema["x-key-values"] == true {
        true => Some(Collection::KeyValueList),
        false => schema.get("items").map(|_| Collection::ValueList),
    }
}

fn choices(schema: &Value) -> Vec<Choice> {
    let values = schema["enum"].as_array().into_iter().flatten().filter(|value| !value.is_null());
    let label = |value: &Value| text(&schema["x-enum-labels"][value.as_str()?]);
    values.filter_map(|value| Some(Choice { label: label(value)?, value: value.clone() })).collect()
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(text).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
