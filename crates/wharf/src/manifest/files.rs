//! The generated files of components.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::reference::reference;
use crate::component::OwnedComponent;
use crate::registry::Registry;
use crate::schema;

/// Generated files: path below the project's folder, and text.
pub type Files = BTreeMap<PathBuf, String>;

pub(super) fn action_input(key: &str) -> String {
    format!("schemas/actions/{key}.input.json")
}

pub(super) fn action_output(key: &str) -> String {
    format!("schemas/actions/{key}.output.json")
}

pub(super) fn data_source(key: &str) -> String {
    format!("schemas/data-sources/{key}.input.json")
}

pub(super) fn trigger_input(key: &str) -> String {
    format!("schemas/triggers/{key}.input.json")
}

pub(super) fn trigger_output(key: &str) -> String {
    format!("schemas/triggers/{key}.output.json")
}

pub(super) fn connection(key: &str) -> String {
    format!("schemas/connections/{key}.json")
}

/// All generated files of the registered components. The first one's stand at the top, those of another component in
/// `components/<key>`.
///
/// # Errors
///
/// Every path that two files have.
pub fn files(registry: &Registry) -> Result<Files, Vec<String>> {
    let (mut files, mut collisions) = (Files::new(), Vec::new());
    let mut add = |path: PathBuf, text| {
        if files.insert(path.clone(), text).is_some() {
            collisions.push(format!("two files have the path {}", path.display()));
        }
    };
    for (index, registered) in registry.components().iter().enumerate() {
        let component = &registered.component;
        let folder = if index == 0 { String::new() } else { format!("components/{}/", component.key) };
        for (path, text) in component_files(component) {
            add(format!("{folder}{path}").into(), text);
        }
        add(format!("docs/components/{}.md", component.key).into(), reference(&super::manifest(component)));
    }
    if collisions.is_empty() { Ok(files) } else { Err(collisions) }
}

/// The manifest of a component and its schemas, by path below its folder.
fn component_files(component: &OwnedComponent) -> Vec<(String, String)> {
    let mut schemas = vec![("schemas/component.schema.json".to_owned(), schema::document::<super::Manifest<'_>>())];
    for one in &component.actions {
        schemas.push((action_input(one.meta().key), one.input()));
        schemas.push((action_output(one.meta().key), one.output()));
    }
    for one in &component.data_sources {
        schemas.push((data_source(one.meta().key), one.input()));
    }
    for one in &component.triggers {
        schemas.push((trigger_input(one.meta().key), one.input()));
        schemas.push((trigger_output(one.meta().key), one.output()));
    }
    for one in &component.connections {
        schemas.push((connection(one.meta().key), one.input()));
    }
    let mut files: Vec<_> = schemas.iter().map(|(path, schema)| (path.clone(), super::text(schema))).collect();
    files.push(("component.json".to_owned(), super::text(&super::manifest(component))));
    files
}
