//! The generated files: up to date, valid and complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use wharf::Registry;
use wharf::manifest::Files;

use crate::stage::registry;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

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
    for (path, text) in hosted.files().unwrap() {
        let found = fs::read_to_string(Path::new(ROOT).join(&path)).unwrap_or_default();
        assert!(found == text, "{} differs; run `cargo run -- manifest`", path.display());
    }
}

#[test]
fn manifests_follow_their_schema() {
    for (manifest, schema) in manifests() {
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&manifest).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
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
        assert!(jsonschema::meta::is_valid(&schema), "{}", path.display());
        if !path.ends_with("component.schema.json") {
            assert!(!text.contains("$ref"), "{}", path.display());
        }
    }
}

#[test]
fn examples_have_the_documented_shape() {
    // Published examples have `{}` for what is one word of several.
    let omitted = json!({});
    let fits = |key: &str, schema: &Value, data: &Value| {
        let validator = jsonschema::draft202012::new(schema).unwrap();
        let errors = validator.iter_errors(data).filter(|error| **error.instance() != omitted);
        let faults: Vec<String> = errors.map(|error| format!("{} {error}", error.instance_path())).collect();
        assert_eq!(faults, Vec::<String>::new(), "{key}");
    };
    for registered in registry().components() {
        let component = &registered.component;
        for action in &component.actions {
            let meta = action.meta();
            fits(meta.key, &action.output(), &meta.example()["data"]);
        }
        for source in &component.data_sources {
            let example: Value = serde_json::from_str(source.meta().example).unwrap();
            let items = example["result"].as_array().unwrap();
            let (key, texts) = (source.meta().key, |item: &Value| item["key"].is_string() && item["label"].is_string());
            assert!(items.iter().all(texts), "{key}");
        }
        for trigger in &component.triggers {
            let meta = trigger.meta();
            fits(meta.key, &trigger.output(), &meta.example()["payload"]["body"]["data"]);
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

/// An action whose file is written and whose line in the table is forgotten would never run.
#[test]
fn every_example_file_belongs_to_an_entry_of_the_table() {
    let mut found = BTreeSet::new();
    let mut folders = vec![Path::new(ROOT).join("crates/servicetitan/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            match path.extension().and_then(|extension| extension.to_str()) {
                None => folders.push(path),
                Some("json") => _ = found.insert(fs::read_to_string(path).unwrap()),
                Some(_) => {}
            }
        }
    }
    let component = &servicetitan::COMPONENT;
    let actions = component.actions.iter().map(|one| one.meta());
    let sources = component.data_sources.iter().map(|one| one.meta());
    let triggers = component.triggers.iter().map(|one| one.meta());
    let listed: BTreeSet<String> = actions.chain(sources).chain(triggers).map(|meta| meta.example.to_owned()).collect();
    assert_eq!(found, listed);
}
