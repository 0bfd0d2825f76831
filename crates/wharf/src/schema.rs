//! Published schemas from types: JSON Schema 2020-12, self-contained, in form order.
//!
//! An input schema describes the strict form of what a caller sends. It uses the standard words
//! and these extensions:
//!
//! | keyword | meaning |
//! |---|---|
//! | `x-order` | the order of the fields, for readers that lose the order of objects |
//! | `x-data-source` | key of the data source that fills the dropdown |
//! | `x-depends-on` | keys of the inputs that the data source needs first |
//! | `x-group` | a key under which the field is also accepted, nested |
//! | `x-aliases` | further keys under which the field is accepted; one value counts as a list of one |
//! | `x-wire-name` | the name that the vendor knows the field by, where the key is another |
//! | `x-delimiter` | a list that travels as one text with this delimiter, also accepted as such |
//! | `x-file` | a file |
//! | `x-key-values` | a list of keys and values, also accepted as an object |

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::label::label;

/// The schema of what an action, data source or connection takes.
pub fn input<T: JsonSchema>() -> Value {
    let mut schema = generate::<T>();
    // A type without fields has no properties, and takes nothing.
    if let Some(node) = schema.as_object_mut() {
        node.entry("properties").or_insert_with(|| json!({}));
    }
    tidy(&mut schema);
    schema
}

/// The schema of what an action answers. Tolerant: vendors add fields.
pub fn output<T: JsonSchema>() -> Value {
    generate::<T>()
}

/// The schema of a document that Wharf writes: closed, and without `null`.
pub fn document<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    unwrap_lines(&mut schema);
    close(&mut schema);
    schema
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(node) => {
            forbid_null(node);
            if node.contains_key("properties") {
                node.insert("additionalProperties".into(), false.into());
            }
            node.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn generate<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema: Schema = settings.into_generator().into_root_schema_for::<T>();
    schema.remove("title");
    let mut schema = schema.to_value();
    unwrap_lines(&mut schema);
    schema
}

/// Doc comments are wrapped for the source; people read paragraphs.
fn unwrap_lines(schema: &mut Value) {
    match schema {
        Value::Object(node) => {
            if let Some(Value::String(text)) = node.get_mut("description") {
                let paragraphs =
                    text.split("\n\n").map(|text| text.lines().map(str::trim).collect::<Vec<_>>().join(" "));
                *text = paragraphs.collect::<Vec<_>>().join("\n\n");
            }
            node.values_mut().for_each(unwrap_lines);
        }
        Value::Array(items) => items.iter_mut().for_each(unwrap_lines),
        _ => {}
    }
}

/// Turns what `schemars` says about a Rust type into what a caller must know.
fn tidy(schema: &mut Value) {
    let Value::Object(node) = schema else { return };
    forbid_null(node);
    for keyword in ["items", "additionalProperties"] {
        if let Some(child) = node.get_mut(keyword) {
            tidy(child);
        }
    }
    if let Some(Value::Object(properties)) = node.get_mut("properties") {
        for (key, child) in properties.iter_mut() {
            tidy(child);
            if let Value::Object(child) = child {
                name_first(child, key);
            }
        }
        let order: Vec<Value> = properties.keys().map(|key| json!(key)).collect();
        node.insert("x-order".into(), order.into());
        node.insert("additionalProperties".into(), false.into());
    }
    name_choices(node);
    if node.remove("x-nullable").is_some() {
        allow_null(node);
    }
}

/// `Option` means "may be left out". Its traces of `null` go; only [`crate::Nullable`] allows null.
fn forbid_null(node: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = node.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            node.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(values)) = node.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    if let Some(Value::Array(options)) = node.get_mut("anyOf") {
        options.retain(|option| option.get("type") != Some(&json!("null")));
        if let [Value::Object(only)] = options.as_mut_slice() {
            let only = std::mem::take(only);
            node.remove("anyOf");
            for (keyword, value) in only {
                node.entry(keyword).or_insert(value);
            }
            forbid_null(node);
        }
    }
}

/// Every field has a title, and it comes first.
fn name_first(field: &mut Map<String, Value>, key: &str) {
    let title = field.remove("title").unwrap_or_else(|| label(key).into());
    let rest = std::mem::take(field);
    field.insert("title".into(), title);
    field.extend(rest);
}

/// Choices carry a readable label each: `enum` becomes `oneOf` with `const` and `title`.
fn name_choices(node: &mut Map<String, Value>) {
    if let Some(values) = node.remove("enum") {
        node.insert("oneOf".into(), json!([{ "enum": values }]));
    }
    let Some(Value::Array(choices)) = node.get_mut("oneOf") else { return };
    // Variants that say nothing of themselves share one entry.
    *choices = std::mem::take(choices).into_iter().flat_map(single_choices).collect();
    for choice in choices.iter_mut().filter_map(Value::as_object_mut) {
        choice.remove("type");
        if let Some(key) = choice.get("const").and_then(Value::as_str).map(str::to_owned) {
            name_first(choice, &key);
        }
    }
    node.entry("type").or_insert_with(|| "string".into());
}

fn single_choices(choice: Value) -> Vec<Value> {
    match choice.get("enum") {
        Some(Value::Array(values)) => values.iter().map(|value| json!({ "const": value })).collect(),
        _ => vec![choice],
    }
}

fn allow_null(node: &mut Map<String, Value>) {
    if let Some(kind) = node.get("type").cloned() {
        node.insert("type".into(), json!([kind, "null"]));
    }
    if let Some(Value::Array(choices)) = node.get_mut("oneOf") {
        choices.push(json!({ "title": "None", "const": null }));
    }
}
