//! Generates the published schemas from types: JSON Schema 2020-12, self-contained, in form order.
//!
//! An input schema describes the strict form of the inputs. It uses the standard keywords and these extensions:
//!
//! | keyword | meaning |
//! |---|---|
//! | `x-type` | name of a type that several fields may have: a document of many schemas need not repeat it |
//! | `x-order` | the order of the fields, for parsers that do not preserve the order of members |
//! | `x-enum-labels` | what people see of each choice, by its value |
//! | `x-enum-descriptions` | what each choice other than `null` means, in their order |
//! | `x-data-source` | key of the data source for the dropdown |
//! | `x-depends-on` | keys of the fields beside it that narrow its dropdown: each is sent as the data source's input of the same key, if it has a value |
//! | `x-section` | title of a folded part of the form in which the field stands, after those without |
//! | `x-group` | key of an object in which the field is also accepted |
//! | `x-aliases` | alternative keys of the field |
//! | `x-wire-name` | the vendor's name of the field, if it differs from the key |
//! | `x-delimiter` | the list is sent as one text with this delimiter, and also accepted in this form |
//! | `x-file` | a file |
//! | `x-json` | any JSON, passed on as it was written |
//! | `x-key-values` | a list of key-value pairs, also accepted as an object |
//!
//! A required field with a `default` may be left out. An optional list with `minItems` is a filter: an empty one is refused,
//! because it does not mean all. A single value counts as a list of one, and a text with commas as a list of values that
//! have none; see `List::separator` in `form/compile.rs`.

mod siblings;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use crate::label::label;

const LABELS: &str = "x-enum-labels";
const DESCRIPTIONS: &str = "x-enum-descriptions";

/// The schema of the inputs of an action, data source or trigger, or of the fields of a connection.
pub fn input<T: JsonSchema>() -> Value {
    let mut schema = generate::<T>();
    // schemars omits `properties` for a type without fields.
    if let Some(node) = schema.as_object_mut() {
        node.entry("properties").or_insert_with(|| json!({}));
        // No field has this type.
        node.shift_remove("x-type");
    }
    tidy(&mut schema);
    forbid_empty(&mut schema);
    siblings::keep(&mut schema);
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
    simplify(&mut schema);
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
    let settings = SchemaSettings::draft2020_12();
    let mut schema: Schema = settings.into_generator().into_root_schema_for::<T>();
    let (name, definitions) = (schema.remove("title"), schema.remove("$defs"));
    let definitions = definitions.and_then(|mut all| all.as_object_mut().map(std::mem::take)).unwrap_or_default();
    let mut schema = schema.to_value();
    if let (Value::Object(root), Some(Value::String(name))) = (&mut schema, name) {
        put_name(root, &name);
    }
    inline(&mut schema, &definitions, &mut Vec::new());
    unwrap_lines(&mut schema);
    simplify(&mut schema);
    schema
}

/// Replaces references by what they refer to. A type that contains itself is left open where it does.
fn inline<'a>(schema: &mut Value, definitions: &'a Map<String, Value>, within: &mut Vec<&'a str>) {
    let depth = within.len();
    match schema {
        Value::Object(node) => {
            let reference = node.shift_remove("$ref");
            let name = reference.as_ref().and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/"));
            if let Some((name, Value::Object(definition))) = name.and_then(|name| definitions.get_key_value(name))
                && !within.contains(&name.as_str())
            {
                within.push(name);
                let own = std::mem::replace(node, definition.clone());
                if !own.contains_key("properties") {
                    put_name(node, name);
                }
                extend(node, own);
            }
            node.values_mut().for_each(|child| inline(child, definitions, within));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| inline(item, definitions, within)),
        _ => {}
    }
    within.truncate(depth);
}

/// Adds what stands next to a reference. Fields of a flattened type follow those of the type around it.
fn extend(node: &mut Map<String, Value>, own: Map<String, Value>) {
    for (keyword, mut value) in own {
        match (&mut value, node.get_mut(&keyword)) {
            (Value::Object(fields), Some(Value::Object(flattened))) => {
                std::mem::take(flattened).into_iter().for_each(|(key, field)| _ = fields.entry(key).or_insert(field));
            }
            (Value::Array(keys), Some(Value::Array(flattened))) if keyword == "required" => keys.append(flattened),
            _ => {}
        }
        node.insert(keyword, value);
    }
}

/// Names the type of an object with fields, or of a choice.
fn put_name(node: &mut Map<String, Value>, name: &str) {
    if ["properties", "enum", "oneOf"].iter().any(|keyword| node.contains_key(*keyword)) {
        node.insert("x-type".into(), name.into());
    }
}

/// Converts `anyOf` of a type and `null` to a type that allows `null`.
fn merge_null(node: &mut Map<String, Value>) {
    let Some([Value::Object(only), null]) = node.get_mut("anyOf").and_then(Value::as_array_mut).map(Vec::as_mut_slice)
    else {
        return;
    };
    if *null != json!({ "type": "null" }) || !only.get("type").is_some_and(Value::is_string) {
        return;
    }
    let mut merged = std::mem::take(only);
    node.shift_remove("anyOf");
    allow_null(&mut merged);
    merged.extend(std::mem::take(node));
    *node = merged;
}

/// Converts `oneOf` with a `const` for each choice to `enum`, and `anyOf` with `null` to a type that allows it: more
/// readers understand these.
fn simplify(schema: &mut Value) {
    match schema {
        Value::Object(node) => {
            node.values_mut().for_each(simplify);
            enumerate(node);
            merge_null(node);
        }
        Value::Array(items) => items.iter_mut().for_each(simplify),
        _ => {}
    }
}

fn enumerate(node: &mut Map<String, Value>) {
    let choices = node.get("oneOf").and_then(Value::as_array).and_then(|choices| Choices::read(choices));
    if let Some(Choices { values, labels, descriptions }) = choices {
        node.shift_remove("oneOf");
        node.entry("type").or_insert_with(|| "string".into());
        node.insert("enum".into(), values.into());
        if !labels.is_empty() {
            node.insert(LABELS.into(), labels.into());
        }
        if descriptions.iter().any(|text| !text.is_empty()) {
            node.insert(DESCRIPTIONS.into(), descriptions.into());
        }
    }
    if node.shift_remove("x-open").is_some()
        && let Some(choices) = node.shift_remove("enum")
    {
        node.retain(|keyword, _| keyword != LABELS && keyword != DESCRIPTIONS);
        node.insert("examples".into(), choices);
    }
}

/// The choices of a `oneOf`.
#[derive(Default)]
struct Choices {
    values: Vec<Value>,
    labels: Map<String, Value>,
    /// Of each value; empty where there is none.
    descriptions: Vec<String>,
}

impl Choices {
    fn read(entries: &[Value]) -> Option<Self> {
        let mut choices = Self::default();
        for entry in entries {
            // schemars puts all variants without a doc comment into one entry.
            match (entry.get("const"), entry.get("enum")) {
                (Some(value), _) => {
                    let label = entry.get("title").cloned();
                    choices.labels.extend(label.and_then(|label| Some((value.as_str()?.to_owned(), label))));
                    choices.descriptions.push(entry["description"].as_str().unwrap_or_default().to_owned());
                    choices.values.push(value.clone());
                }
                (None, Some(Value::Array(values))) => {
                    choices.descriptions.extend(values.iter().map(|_| String::new()));
                    choices.values.extend(values.iter().cloned());
                }
                _ => return None,
            }
        }
        Some(choices)
    }
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

/// States that required texts are not empty: an empty text counts as absent.
fn forbid_empty(schema: &mut Value) {
    let Value::Object(node) = schema else { return };
    if node.contains_key("x-file") || node.contains_key("x-key-values") {
        return;
    }
    if let Some(items) = node.get_mut("items") {
        forbid_empty(items);
    }
    let required = node.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(Value::Object(properties)) = node.get_mut("properties") else { return };
    for (key, field) in properties.iter_mut() {
        forbid_empty(field);
        let is_text = field["type"] == "string" && field["enum"].is_null() && field["minLength"].is_null();
        if is_text && required.iter().any(|one| one == key) {
            field["minLength"] = 1.into();
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

/// Gives each choice a label of its own.
fn label_choices(node: &mut Map<String, Value>) {
    let Some(values) = node.get("enum").and_then(Value::as_array) else { return };
    let given = node.get(LABELS).cloned().unwrap_or_default();
    let mut labels = Map::new();
    for value in values.iter().filter_map(Value::as_str) {
        let mut label = given[value].as_str().map_or_else(|| label(value), str::to_owned);
        if labels.values().any(|other| *other == label) {
            label = format!("{label} ({value})");
        }
        labels.insert(value.to_owned(), label.into());
    }
    node.insert(LABELS.into(), labels.into());
}

fn allow_null(node: &mut Map<String, Value>) {
    if let Some(kind) = node.get("type").cloned() {
        node.insert("type".into(), json!([kind, "null"]));
    }
    if let Some(Value::Array(choices)) = node.get_mut("enum") {
        choices.push(Value::Null);
    }
}

#[cfg(test)]
mod tests;
