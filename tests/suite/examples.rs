//! Examples of results and inputs: of the documented shape, and without keys that their types do not have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use wharf::trigger::TriggerKind;

use crate::checked_in::{ROOT, assert_none, files_below};
use crate::openapi::document;
use crate::stage::registry;

const EXAMPLES: &str = "crates/servicetitan/src";

/// The example of an action, data source or trigger.
struct Example {
    /// The key of the entry, and the file unless the example is part of the code.
    place: String,
    text: String,
    /// The path of the operation in the OpenAPI document.
    path: String,
    /// Where the result is, and its schema.
    result: (&'static str, Value),
}

/// Example files by their text.
fn files() -> BTreeMap<String, String> {
    let files = files_below(EXAMPLES).into_iter().filter(|path| path.extension().is_some_and(|end| end == "json"));
    files.map(|path| (fs::read_to_string(Path::new(ROOT).join(&path)).unwrap(), path.display().to_string())).collect()
}

/// The examples of all components.
fn examples() -> Vec<Example> {
    let (registry, files) = (registry(), files());
    let items = json!({
        "type": "array",
        "items": {
            "required": ["key", "label"],
            "properties": { "key": { "type": "string" }, "label": { "type": "string" } },
        },
    });
    let mut examples = Vec::new();
    for registered in registry.components() {
        let component = &registered.component;
        let mut add = |key: &str, text: &str, path: String, result| {
            let place = files.get(text).map_or_else(|| key.to_owned(), |file| format!("{key}, {file}"));
            let path = format!("/v1/components/{}/{path}", component.key);
            examples.push(Example { place, text: text.to_owned(), path, result });
        };
        for action in &component.actions {
            let meta = action.meta();
            add(meta.key, meta.example, format!("actions/{}/invoke", meta.key), ("/data", action.output()));
        }
        for source in &component.data_sources {
            let meta = source.meta();
            add(meta.key, meta.example, format!("data-sources/{}/invoke", meta.key), ("/result", items.clone()));
        }
        for trigger in &component.triggers {
            let meta = trigger.meta();
            let call = if matches!(trigger.kind(), TriggerKind::Polling(_)) { "poll" } else { "webhook" };
            let path = format!("triggers/{}/{call}", meta.key);
            add(meta.key, meta.example, path, ("/payload/body/data", trigger.output()));
        }
    }
    examples
}

#[test]
fn examples_have_the_documented_shape() {
    let mut faults = Vec::new();
    for Example { place, text, result: (pointer, schema), .. } in examples() {
        let example: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{place}: {error}"));
        let Some(result) = example.pointer(pointer) else {
            faults.push(format!("{place}{pointer} is missing"));
            continue;
        };
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        for error in validator.iter_errors(result) {
            faults.push(format!("{place}{pointer}{} {}", error.instance_path(), error.masked()));
        }
    }
    assert_none(faults, "examples do not follow the schema of their result; correct them");
}

/// People and engines see them: an engine shows the fields of later steps from them.
#[test]
fn examples_have_real_values() {
    let mut faults = Vec::new();
    for Example { place, text, result: (pointer, schema), .. } in examples() {
        let example: Value = serde_json::from_str(&text).unwrap();
        let answers_nothing = schema["type"] == "object" && schema["properties"].is_null();
        if !answers_nothing {
            placeholders(example.pointer(pointer).unwrap(), &place, &mut faults);
        }
    }
    assert_none(faults, "examples have placeholders; write values as the vendor answers them");
}

/// Collects the values that say only of which type they are.
fn placeholders(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(key, member)| placeholders(member, &format!("{place}/{key}"), found));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().for_each(|item| placeholders(item, place, found));
        }
        Value::Object(_) | Value::Array(_) => found.push(place.to_owned()),
        Value::String(text) if text.is_empty() || text == "string" => found.push(place.to_owned()),
        Value::Number(number) if number.as_i64() == Some(0) && place.to_lowercase().ends_with("id") => {
            found.push(place.to_owned());
        }
        _ => {}
    }
}

/// Output schemas allow further members, because the vendor may add some. An example must not have them.
#[tokio::test]
async fn examples_have_only_keys_of_their_types() {
    let mut document = document().await;
    // What the types leave open depends on the resource. The examples show jobs.
    let job = json!({ "$ref": "#/components/schemas/servicetitan_Job" });
    document["components"]["schemas"]["servicetitan_Record"] = job.clone();
    document["components"]["schemas"]["servicetitan_Event"]["properties"]["data"] =
        json!({ "properties": { "job": job, "tenantId": {}, "tenantName": {} } });
    let mut faults = Vec::new();
    for Example { place, text, path, .. } in examples() {
        let schema = &document["paths"][&path]["post"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{path} is not in the OpenAPI document");
        let example = serde_json::from_str(&text).unwrap();
        unknown_keys(&document, schema, &example, &place, &mut faults);
    }
    let remedy = "correct the example, or add a field to the type of the result";
    assert_none(faults, format_args!("examples have keys that their types do not have; {remedy}"));
}

/// Collects the members that a schema does not name, each with its place. A schema without properties leaves them open.
fn unknown_keys(document: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let schemas = alternatives(document, schema);
    match value {
        Value::Object(members) => {
            let named = schemas.iter().filter_map(|schema| schema["properties"].as_object()).flatten();
            let properties: BTreeMap<&String, &Value> = named.collect();
            for (key, member) in members.iter().filter(|_| !properties.is_empty()) {
                let place = format!("{place}/{key}");
                match properties.get(key) {
                    Some(schema) => unknown_keys(document, schema, member, &place, found),
                    None => found.push(place),
                }
            }
        }
        Value::Array(items) => {
            for schema in schemas.iter().filter_map(|schema| schema.get("items")) {
                for (index, item) in items.iter().enumerate() {
                    unknown_keys(document, schema, item, &format!("{place}/{index}"), found);
                }
            }
        }
        _ => {}
    }
}

/// A schema, what it refers to, and its alternatives.
fn alternatives<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let reference = schema["$ref"].as_str().and_then(|path| document.pointer(path.trim_start_matches('#')));
    let lists = ["anyOf", "allOf"].into_iter().filter_map(|keyword| schema[keyword].as_array()).flatten();
    let further = reference.into_iter().chain(lists).flat_map(|schema| alternatives(document, schema));
    std::iter::once(schema).chain(further).collect()
}

/// An action whose file is written and whose line in the table is forgotten would never run.
#[test]
fn every_example_file_belongs_to_an_entry_of_the_table() {
    let used: BTreeSet<String> = examples().into_iter().map(|example| example.text).collect();
    let unused = files().into_iter().filter(|(text, _)| !used.contains(text)).map(|(_, path)| path);
    let remedy = "add their actions to the table in crates/servicetitan/src/lib.rs, or delete them";
    assert_none(unused, format_args!("files belong to no entry; {remedy}"));
}

#[test]
fn examples_of_inputs_are_accepted() {
    let mut faults = Vec::new();
    for registered in registry().components() {
        let component = &registered.component;
        let actions = component.actions.iter().map(|one| (one.meta().key.to_owned(), one.input()));
        let sources = component.data_sources.iter().map(|one| (one.meta().key.to_owned(), one.input()));
        let triggers = component.triggers.iter().map(|one| (one.meta().key.to_owned(), one.input()));
        let connections = component.connections.iter().map(|one| (one.meta().key.to_owned(), one.input()));
        for (key, schema) in actions.chain(sources).chain(triggers).chain(connections) {
            refused_examples(&schema, &key, &mut faults);
        }
    }
    assert_none(faults, "inputs have examples that their schemas refuse; correct them");
}

/// Collects the examples in a schema that do not follow it.
fn refused_examples(schema: &Value, place: &str, found: &mut Vec<String>) {
    let examples = schema["examples"].as_array().map(Vec::as_slice).unwrap_or_default();
    let validator = (!examples.is_empty()).then(|| jsonschema::draft202012::new(schema).unwrap());
    for (example, validator) in examples.iter().zip(validator.iter().cycle()) {
        found.extend(validator.iter_errors(example).map(|error| format!("{place}: {error}")));
    }
    for (key, property) in schema["properties"].as_object().into_iter().flatten() {
        refused_examples(property, &format!("{place}/{key}"), found);
    }
    if let Some(items) = schema.get("items") {
        refused_examples(items, &format!("{place}/0"), found);
    }
}
