//! Generates the published schemas from types: JSON Schema 2020-12, self-contained, in form order.
//!
//! An input schema describes the strict form of the inputs. It uses the standard keywords and these extensions:
//!
//! | keyword | meaning |
//! |---|---|
//! | `x-order` | the order of the fields, for parsers that do not preserve the order of members |
//! | `x-data-source` | key of the data source for the dropdown |
//! | `x-depends-on` | keys of the inputs that the data source needs |
//! | `x-group` | key of an object in which the field is also accepted |
//! | `x-aliases` | alternative keys of the field; a single value counts as a list of one |
//! | `x-wire-name` | the vendor's name of the field, if it differs from the key |
//! | `x-delimiter` | the list is sent as one text with this delimiter, and also accepted in this form |
//! | `x-file` | a file |
//! | `x-json` | any JSON, passed on as it was written |
//! | `x-key-values` | a list of key-value pairs, also accepted as an object |

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::label::label;

/// The schema of the inputs of an action, data source or trigger, or of the fields of a connection.
pub fn input<T: JsonSchema>() -> Value {
    let mut schema = generate::<T>();
    // schemars omits `properties` for a type without fields.
    if let Some(node) = schema.as_object_mut() {
        node.entry("properties").or_insert_with(|| json!({}));
    }
    tidy(&mut schema);
    schema
}

/// The schema of a result. It allows additional members, because vendors add fields.
pub fn output<T: JsonSchema>() -> Value {
    generate::<T>()
}

/// The schema of a document that Wharf writes. It allows neither additional members nor `null`.
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

/// Joins the lines of each paragraph: descriptions come from doc comments, which are wrapped.
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

/// Converts the schema that `schemars` generates for a Rust type to the published form.
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
                put_title_first(child, key);
            }
        }
        let order: Vec<Value> = properties.keys().map(|key| json!(key)).collect();
        node.insert("x-order".into(), order.into());
        node.insert("additionalProperties".into(), false.into());
    }
    label_choices(node);
    if node.remove("x-nullable").is_some() {
        allow_null(node);
    }
}

/// Removes the `null` that schemars adds for `Option`, which only makes a field optional. Only
/// [`Nullable`](crate::inputs::Nullable) allows `null`.
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

/// Adds a missing title and moves the title to the front.
fn put_title_first(field: &mut Map<String, Value>, key: &str) {
    let title = field.remove("title").unwrap_or_else(|| label(key).into());
    let rest = std::mem::take(field);
    field.insert("title".into(), title);
    field.extend(rest);
}

/// Gives each choice a label: `enum` becomes `oneOf` with `const` and `title`.
fn label_choices(node: &mut Map<String, Value>) {
    if let Some(values) = node.remove("enum") {
        node.insert("oneOf".into(), json!([{ "enum": values }]));
    }
    let Some(Value::Array(choices)) = node.get_mut("oneOf") else { return };
    // schemars puts all variants without a doc comment into one entry.
    *choices = std::mem::take(choices).into_iter().flat_map(single_choices).collect();
    for choice in choices.iter_mut().filter_map(Value::as_object_mut) {
        choice.remove("type");
        if let Some(key) = choice.get("const").and_then(Value::as_str).map(str::to_owned) {
            put_title_first(choice, &key);
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
