//! The generated files of components.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::paths::{action_input, action_output, connection, data_source, trigger_input, trigger_output};
use super::reference::reference;
use crate::component::OwnedComponent;
use crate::schema;

/// Text of each generated file by its path, relative to the root of the project.
pub type Files = BTreeMap<PathBuf, String>;

/// All generated files. Those of the first component are in the root, those of another one in `components/<key>`.
///
/// # Errors
///
/// One message for each path that two files have.
pub(crate) fn files<'a>(components: impl Iterator<Item = &'a OwnedComponent>) -> Result<Files, Vec<String>> {
    let (mut files, mut collisions) = (Files::new(), Vec::new());
    let mut add = |path: PathBuf, text| {
        if files.insert(path.clone(), text).is_some() {
            collisions.push(format!("two files have the path {}", path.display()));
        }
    };
    for (index, component) in components.enumerate() {
        let folder = if index == 0 { String::new() } else { format!("components/{}/", component.key) };
        for (path, text) in component_files(component) {
            add(format!("{folder}{path}").into(), text);
        }
        add(format!("docs/components/{}.md", component.key).into(), reference(&super::manifest(component)));
    }
    if collisions.is_empty() { Ok(files) } else { Err(collisions) }
}

/// The manifest and the schemas of a component, by path relative to its folder.
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
