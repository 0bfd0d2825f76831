//! The generated files: up to date, valid and complete.

use std::fs;
use std::path::Path;

use serde_json::Value;
use wharf::Registry;
use wharf::manifest::{Files, ICON_PATH, ICON_SVG_PATH};

use crate::checked_in::{ROOT, assert_checked_in, assert_none};
use crate::stage::registry;

/// The files of all components of the tests.
fn generated() -> Files {
    registry().files().unwrap()
}

/// The manifests among them, each with the schema next to it.
fn manifests() -> Vec<(Value, Value)> {
    let files = generated();
    let parsed = |path: &str| serde_json::from_str(&files[Path::new(path)]).unwrap();
    let folders = ["", "components/acme/"];
    folders
        .map(|folder| {
            (parsed(&format!("{folder}component.json")), parsed(&format!("{folder}schemas/component.schema.json")))
        })
        .into()
}

#[test]
fn generated_files_are_checked_in() {
    let hosted = Registry::new(wharf_runner::COMPONENTS.iter().map(|hosted| hosted.component)).unwrap();
    assert_checked_in(&hosted.files().unwrap(), &["schemas", "docs/components"], "cargo run -- manifest");
}

#[test]
fn manifests_follow_their_schema() {
    for (manifest, schema) in manifests() {
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors = validator.iter_errors(&manifest);
        let faults = errors.map(|error| format!("{} {}", error.instance_path(), error.masked()));
        assert_none(faults, "component.json does not follow schemas/component.schema.json");
        let mut broken = manifest.clone();
        broken["connections"][0]["inputs"][0]["type"] = Value::Null;
        assert!(!validator.is_valid(&broken));
    }
}

/// Also in the entries of lists and in nested objects.
#[test]
fn dropdowns_depend_on_inputs_of_their_data_source() {
    fn check(inputs: &Value, data_sources: &Value, count: &mut usize) {
        for input in inputs.as_array().into_iter().flatten() {
            let source = &data_sources[input["dataSource"].as_str().unwrap_or_default()]["inputs"];
            let takes = |key: &Value| source.as_array().is_some_and(|all| all.iter().any(|one| one["key"] == *key));
            let has = |key: &Value| inputs.as_array().is_some_and(|all| all.iter().any(|one| one["key"] == *key));
            for key in input["dependsOn"].as_array().into_iter().flatten() {
                assert!(takes(key) && has(key), "{} depends on {key}", input["key"]);
                *count += 1;
            }
            check(&input["inputs"], data_sources, count);
        }
    }
    let mut count = 0;
    for (manifest, _) in manifests() {
        for action in manifest["actions"].as_object().into_iter().flat_map(|actions| actions.values()) {
            check(&action["inputs"], &manifest["dataSources"], &mut count);
        }
    }
    assert!(count >= 50, "{count}");
}

#[test]
fn every_schema_is_valid_and_self_contained() {
    for (path, text) in
        generated().iter().filter(|(path, _)| path.components().any(|part| part.as_os_str() == "schemas"))
    {
        let schema: Value = serde_json::from_str(text).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{} is not a JSON Schema", path.display());
        if !path.ends_with("component.schema.json") {
            assert!(!text.contains("$ref"), "{} refers to other schemas", path.display());
        }
    }
}

#[test]
fn inputs_have_labels_and_help_and_dropdowns_that_exist() {
    for (manifest, _) in manifests() {
        let sources = manifest["dataSources"].as_object().unwrap();
        let actions = manifest["actions"].as_object().unwrap().values();
        for action in actions.chain(manifest["triggers"].as_object().unwrap().values()) {
            assert!(!action["display"]["description"].as_str().unwrap().is_empty(), "{}", action["key"]);
            for input in action["inputs"].as_array().unwrap() {
                let place = format!("{} {}", action["key"], input["key"]);
                assert!(!input["label"].as_str().unwrap().is_empty(), "{place}");
                assert!(input["comments"].as_str().is_some_and(|help| help.ends_with('.')), "{place} has no help text");
                assert!(input["dataSource"].as_str().is_none_or(|source| sources.contains_key(source)), "{place}");
            }
        }
    }
}

/// Where a result has a list of records, the manifest says where.
#[test]
fn lists_say_where_their_records_are() {
    let registry = registry();
    for registered in registry.components() {
        for action in &registered.component.actions {
            let (meta, output) = (action.meta(), action.output());
            let lists = output["properties"].as_object().into_iter().flatten();
            let mut lists = lists.filter(|(_, schema)| schema["type"] == "array");
            match meta.items {
                Some(pointer) => assert!(lists.any(|(key, _)| pointer == format!("/{key}")), "{}", meta.key),
                None => assert!(!(meta.verb() == "list" && lists.count() == 1), "{} lists records somewhere", meta.key),
            }
        }
    }
}

#[test]
fn icons_are_checked_in() {
    let registry = registry();
    let icon = &registry.components()[0].component.icon;
    let read = |path: &str| fs::read(Path::new(ROOT).join(path)).unwrap();
    assert_eq!((read(ICON_PATH), read(ICON_SVG_PATH)), (icon.png.to_vec(), icon.svg.as_bytes().to_vec()));
}
