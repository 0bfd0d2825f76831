//! Packages for engines: what lies in `engines`, with the component's own files.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::ValueEnum;
use serde_json::Value;
use wharf_export::{Engine, PACKAGE};

use crate::checked_in::{ROOT, files_below};
use crate::stage::registry;

#[test]
fn a_package_has_the_sources_of_its_engine_and_the_files_of_its_component() {
    let registry = registry();
    for engine in Engine::value_variants() {
        let folder = format!("engines/{}", engine.to_possible_value().unwrap().get_name());
        let read = |path: &str| fs::read(Path::new(ROOT).join(&folder).join(path)).unwrap();
        let source: Value = serde_json::from_slice(&read(PACKAGE)).unwrap();
        for registered in registry.components() {
            let component = &registered.component;
            let files = engine.export(registered).unwrap();
            let mut expected = BTreeSet::from([PACKAGE.to_owned()]);
            for listed in source["files"].as_array().unwrap() {
                let listed = listed.as_str().unwrap();
                let below = files_below(&format!("{folder}/{listed}"));
                expected.extend(below.iter().map(|path| path.strip_prefix(&folder).unwrap().display().to_string()));
                match listed {
                    "icons" => expected.extend(["icons/icon.png", "icons/icon.svg"].map(str::to_owned)),
                    file if below.is_empty() => _ = expected.insert(file.to_owned()),
                    _ => {}
                }
            }
            assert_eq!(files.keys().cloned().collect::<BTreeSet<_>>(), expected, "{engine:?}");
            for (path, content) in &files {
                match path.as_str() {
                    "component.json" => assert_eq!(content, registered.manifest().as_bytes()),
                    "icon.png" | "icons/icon.png" => assert_eq!(content, &*component.icon.png),
                    "icon.svg" | "icons/icon.svg" => assert_eq!(content, component.icon.svg.as_bytes()),
                    PACKAGE => {
                        let package: Value = serde_json::from_slice(content).unwrap();
                        assert_eq!(package["name"], engine.package_name(&component.key));
                        assert_eq!(package["version"], *component.version);
                        assert_eq!(package["files"], source["files"]);
                    }
                    _ => assert_eq!(*content, read(path), "{path}"),
                }
            }
        }
    }
}
