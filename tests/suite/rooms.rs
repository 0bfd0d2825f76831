//! The layout of the crates, read off their `use` lines: rooms that import in one direction, and no circles of modules.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::checked_in::assert_none;

const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates");

/// The rooms of the runner. A room imports only from those after it.
const ROOMS: [&str; 8] = ["cli", "http", "invocation", "dropdown", "connections", "runtime", "telemetry", "envelope"];

/// The code of each module of a crate, without unit tests.
fn modules(name: &str) -> BTreeMap<String, String> {
    let root = Path::new(CRATES).join(name).join("src");
    let (mut modules, mut folders) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let module = path.strip_prefix(&root).unwrap().with_extension("");
            let module = module.iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("::");
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !module.contains("tests") {
                let code = fs::read_to_string(&path).unwrap();
                modules.insert(module, code.split("#[cfg(test)]\nmod ").next().unwrap().to_owned());
            }
        }
    }
    modules
}

/// The modules of its own crate from which a module imports. Re-exports are no imports.
fn imports(module: &str, code: &str, modules: &BTreeMap<String, String>) -> BTreeSet<String> {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    let below =
        |module: &str, path: &str| if module.is_empty() { path.to_owned() } else { format!("{module}::{path}") };
    let mut imports = BTreeSet::new();
    for statement in format!("\n{code}").split("\nuse ").skip(1).filter_map(|rest| rest.split(';').next()) {
        let path: String = statement.split_whitespace().collect();
        let path = match path.split_once("::") {
            Some(("crate", path)) => path.to_owned(),
            Some(("super", path)) => below(parent, path),
            _ => below(module, &path),
        };
        let (front, names) = path.split_once('{').unwrap_or((&path, ""));
        for name in names.trim_end_matches('}').split(',') {
            let full = format!("{front}{name}");
            let is_prefix = |known: &&String| full == **known || full.starts_with(&format!("{known}::"));
            imports.extend(modules.keys().filter(is_prefix).max_by_key(|known| known.len()).cloned());
        }
    }
    imports.remove(module);
    imports
}

fn graph(name: &str) -> BTreeMap<String, BTreeSet<String>> {
    let modules = modules(name);
    modules.iter().map(|(module, code)| (module.clone(), imports(module, code, &modules))).collect()
}

#[test]
fn rooms_of_the_runner_import_in_one_direction() {
    let room = |module: &str| ROOMS.iter().position(|room| module.split("::").next() == Some(room));
    let graph = graph("wharf-runner");
    assert!(ROOMS.iter().all(|room| graph.contains_key(*room)), "{:?}", graph.keys());
    let file = |module: &str| format!("crates/wharf-runner/src/{}.rs", module.replace("::", "/"));
    let mut faults = Vec::new();
    for (module, imports) in &graph {
        for import in imports {
            if let (Some(from), Some(to)) = (room(module), room(import))
                && from > to
            {
                faults.push(format!("{} imports {import}, but {} is below {}", file(module), ROOMS[from], ROOMS[to]));
            }
        }
    }
    assert_none(faults, "rooms of docs/ARCHITECTURE.md import from above; move what both need to the lower room");
    let modules = modules("wharf-runner").into_iter();
    let knows_axum = modules.filter(|(module, code)| !module.starts_with("http") && code.contains("axum::"));
    assert_none(knows_axum.map(|(module, _)| file(&module)), "only http knows axum; move that there");
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    // The tables of the sandbox refer to each other: a job names its customer, a customer lists its jobs.
    let crates = fs::read_dir(CRATES).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in crates.filter(|name| name != "servicetitan-sandbox") {
        let mut graph = graph(&name);
        // Modules without imports are taken away until none is left.
        while let Some(leaf) = graph.iter().find(|(_, imports)| imports.is_empty()).map(|(module, _)| module.clone()) {
            graph.remove(&leaf);
            graph.values_mut().for_each(|imports| _ = imports.remove(&leaf));
        }
        let on_circles = graph.iter().filter(|(module, _)| graph.values().any(|all| all.contains(*module)));
        let faults = on_circles.map(|(module, imports)| {
            let imports = imports.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            format!("{}.rs imports {imports}", module.replace("::", "/"))
        });
        let remedy = "remove an import";
        assert_none(faults, format_args!("modules of crates/{name}/src import each other in a circle; {remedy}"));
    }
}
