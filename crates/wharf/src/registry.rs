//! What is docked at a runner: components, found by key.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::Value;

use crate::action::Action;
use crate::component::Component;
use crate::connection::{Binding, Connection};
use crate::data_source::DataSource;
use crate::error::{Code, Failure};
use crate::form::Form;
use crate::manifest;
use crate::nearest::nearest;
use crate::trigger::Trigger;

/// The docked components.
pub struct Registry {
    components: Vec<Docked>,
}

/// One docked component with its lookup tables.
pub struct Docked {
    /// The component.
    pub component: &'static Component,
    actions: HashMap<&'static str, Entry<dyn Action>>,
    data_sources: HashMap<&'static str, Entry<dyn DataSource>>,
    triggers: HashMap<&'static str, Entry<dyn Trigger>>,
    connections: HashMap<&'static str, Entry<dyn Connection>>,
    manifest: OnceLock<String>,
}

/// An action, data source, trigger or connection with its form, which is compiled when first used.
pub struct Entry<T: ?Sized + 'static> {
    /// The thing itself.
    pub item: &'static T,
    schema: fn(&T) -> Value,
    form: OnceLock<Form>,
}

impl<T: ?Sized> Entry<T> {
    fn new(item: &'static T, schema: fn(&T) -> Value) -> Self {
        Self { item, schema, form: OnceLock::new() }
    }

    /// The form that decodes its inputs.
    pub fn form(&self) -> &Form {
        self.form.get_or_init(|| Form::compile(&(self.schema)(self.item)))
    }

    /// Decodes `/inputs`.
    ///
    /// # Errors
    ///
    /// `invalid_input` with every fault.
    pub fn inputs(&self, inputs: Value) -> Result<Value, Failure> {
        self.form().decode(inputs, "/inputs").map_err(|faults| Failure::refused(Code::InvalidInput, faults))
    }
}

impl Registry {
    /// Docks components.
    pub fn new(components: &[&'static Component]) -> Self {
        Self { components: components.iter().map(|component| Docked::new(component)).collect() }
    }

    /// All components.
    pub fn components(&self) -> &[Docked] {
        &self.components
    }

    /// Finds a component.
    ///
    /// # Errors
    ///
    /// `unknown_component`, with the nearest key.
    pub fn component(&self, key: &str) -> Result<&Docked, Failure> {
        let found = self.components.iter().find(|docked| docked.component.key == key);
        found.ok_or_else(|| unknown(Code::UnknownComponent, key, self.components.iter().map(|one| one.component.key)))
    }
}

impl Docked {
    fn new(component: &'static Component) -> Self {
        let actions = component.actions.iter().map(|item| (item.meta().key, *item));
        let sources = component.data_sources.iter().map(|item| (item.meta().key, *item));
        let triggers = component.triggers.iter().map(|item| (item.meta().key, *item));
        let connections = component.connections.iter().map(|item| (item.meta().key, *item));
        Self {
            component,
            actions: actions.map(|(key, item)| (key, Entry::new(item, Action::input))).collect(),
            data_sources: sources.map(|(key, item)| (key, Entry::new(item, DataSource::input))).collect(),
            triggers: triggers.map(|(key, item)| (key, Entry::new(item, Trigger::input))).collect(),
            connections: connections.map(|(key, item)| (key, Entry::new(item, Connection::input))).collect(),
            manifest: OnceLock::new(),
        }
    }

    /// Finds an action.
    ///
    /// # Errors
    ///
    /// `unknown_action`, with the nearest key.
    pub fn action(&self, key: &str) -> Result<&Entry<dyn Action>, Failure> {
        self.actions.get(key).ok_or_else(|| unknown(Code::UnknownAction, key, self.actions.keys().copied()))
    }

    /// Finds a data source.
    ///
    /// # Errors
    ///
    /// `unknown_data_source`, with the nearest key.
    pub fn data_source(&self, key: &str) -> Result<&Entry<dyn DataSource>, Failure> {
        self.data_sources
            .get(key)
            .ok_or_else(|| unknown(Code::UnknownDataSource, key, self.data_sources.keys().copied()))
    }

    /// Finds a trigger.
    ///
    /// # Errors
    ///
    /// `unknown_trigger`, with the nearest key.
    pub fn trigger(&self, key: &str) -> Result<&Entry<dyn Trigger>, Failure> {
        self.triggers.get(key).ok_or_else(|| unknown(Code::UnknownTrigger, key, self.triggers.keys().copied()))
    }

    /// Finds a connection.
    ///
    /// # Errors
    ///
    /// `unknown_connection`, with the nearest key.
    pub fn connection(&self, key: &str) -> Result<&Entry<dyn Connection>, Failure> {
        self.connections.get(key).ok_or_else(|| unknown(Code::UnknownConnection, key, self.connections.keys().copied()))
    }

    /// The text of `component.json`.
    pub fn manifest(&self) -> &str {
        self.manifest.get_or_init(|| manifest::text(&manifest::manifest(self.component)))
    }
}

impl Entry<dyn Connection> {
    /// Decodes `/connection/fields` and tells what they mean for every request.
    ///
    /// # Errors
    ///
    /// `invalid_connection` with every fault.
    pub fn bind(&self, fields: Value) -> Result<Binding, Failure> {
        let fields = self.form().decode(fields, "/connection/fields");
        self.item.bind(fields.map_err(|faults| Failure::refused(Code::InvalidConnection, faults))?)
    }
}

fn unknown<'a>(code: Code, key: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let hint = nearest(key, known).map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
    let shown: String = key.chars().take(100).collect();
    Failure::new(code, format!("{} {shown:?}.{hint}", code.title()))
}
