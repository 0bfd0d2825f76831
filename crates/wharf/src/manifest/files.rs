//! The generated files of a component and what stands in them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use super::reference::reference;
use crate::component::Component;
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

/// Everything that is generated for a component.
pub fn files(component: &Component) -> Files {
    let mut files = Files::new();
    let mut add = |path: String, value: Value| files.insert(path.into(), super::text(&value));
    add("schemas/component.schema.json".to_owned(), schema::document::<super::Manifest>());
    for one in component.actions {
        add(action_input(one.meta().key), one.input());
        add(action_output(one.meta().key), one.output());
    }
    for one in component.data_sources {
        add(data_source(one.meta().key), one.input());
    }
    for one in component.triggers {
        add(trigger_input(one.meta().key), one.input());
        add(trigger_output(one.meta().key), one.output());
    }
    for one in component.connections {
        add(connection(one.meta().key), one.input());
    }
    let manifest = super::manifest(component);
    files.insert(format!("docs/components/{}.md", component.key).into(), reference(&manifest));
    files.insert("component.json".into(), super::text(&manifest));
    files
}
