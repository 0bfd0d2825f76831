//! The manifest `component.json`, which low-code platforms read, and other files generated from a component.

mod files;
mod input;
mod model;
mod paths;
mod reference;
mod rows;

use serde::Serialize;
use serde_json::Value;

use crate::{
    action as actions, component, connection as connections, data_source as data_sources, trigger as triggers,
};

pub use files::Files;
pub(crate) use files::files;
use input::inputs;
pub use model::*;
pub use rows::{InputRow, input_rows};

/// Paths of a component's icon, relative to its manifest.
pub const ICON_PATH: &str = "icon.png";
/// The same as an SVG.
pub const ICON_SVG_PATH: &str = "icon.svg";

/// The group of actions without one.
const OTHER: &str = "Other";

/// The manifest of a component.
pub fn manifest(component: &component::OwnedComponent) -> Manifest<'_> {
    Manifest {
        schema: "schemas/component.schema.json",
        key: &component.key,
        version: &component.version,
        public: true,
        documentation_url: &component.documentation_url,
        display: ComponentDisplay {
            label: &component.label,
            description: &component.description,
            icon_path: ICON_PATH,
            icon_svg_path: ICON_SVG_PATH,
            category: &component.category,
        },
        connections: component.connections.iter().map(|one| connection(&**one)).collect(),
        actions: component.actions.iter().map(|one| (one.meta().key, action(&**one))).collect(),
        data_sources: component.data_sources.iter().map(|one| (one.meta().key, data_source(&**one))).collect(),
        triggers: component.triggers.iter().map(|one| (one.meta().key, trigger(&**one))).collect(),
    }
}

/// The text of a generated JSON file.
pub fn text(value: &impl Serialize) -> String {
    // Serializing plain data with string keys cannot fail.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    text + "\n"
}

fn connection(connection: &dyn connections::Connection) -> Connection<'_> {
    let meta = connection.meta();
    let schema = connection.input();
    Connection {
        key: meta.key,
        label: meta.label,
        comments: description(&schema),
        oauth2_type: meta.oauth2_type,
        inputs: inputs(&schema),
        input_schema: paths::connection(meta.key),
    }
}

fn action(action: &dyn actions::Action) -> Action<'_> {
    let meta = action.meta();
    let schema = action.input();
    Action {
        key: meta.key,
        display: Display { label: meta.label, description: description(&schema) },
        group: meta.group.unwrap_or(OTHER),
        verb: meta.verb(),
        inputs: inputs(&schema),
        example_payload: meta.example(),
        input_schema: paths::action_input(meta.key),
        output_schema: paths::action_output(meta.key),
        items: meta.items,
        effects: meta.effects,
        deprecated: meta.deprecated,
    }
}

fn data_source(source: &dyn data_sources::DataSource) -> DataSource<'_> {
    let meta = source.meta();
    let schema = source.input();
    DataSource {
        key: meta.key,
        display: Display { label: meta.label, description: description(&schema) },
        data_source_type: DataSourceType::Picklist,
        inputs: inputs(&schema),
        input_schema: paths::data_source(meta.key),
        example_payload: meta.example(),
        addition: meta.addition,
    }
}

fn trigger(trigger: &dyn triggers::Trigger) -> Trigger<'_> {
    let meta = trigger.meta();
    let schema = trigger.input();
    let is_polling_trigger = matches!(trigger.kind(), triggers::TriggerKind::Polling(_));
    Trigger {
        key: meta.key,
        display: Display { label: meta.label, description: description(&schema) },
        is_polling_trigger,
        schedule_support: if is_polling_trigger { Support::Required } else { Support::Invalid },
        synchronous_response_support: Support::Invalid,
        raw_body: !is_polling_trigger,
        inputs: inputs(&schema),
        example_payload: meta.example(),
        input_schema: paths::trigger_input(meta.key),
        output_schema: paths::trigger_output(meta.key),
        addition: meta.addition,
    }
}

fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().to_owned()
}
