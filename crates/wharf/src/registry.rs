//! What is docked at a runner: components, found by key.

use std::sync::OnceLock;

use foldhash::HashMap;
use serde_json::Value;

use crate::action::Action;
use crate::component::Component;
use crate::connection::{Connection, ResolvedConnection};
use crate::data_source::DataSource;
use crate::did_you_mean::did_you_mean;
use crate::error::{Code, Failure};
use crate::form::Form;
use crate::manifest;
use crate::trigger::Trigger;

/// The docked components.
pub struct Registry {
    components: Vec<Docked>,
}

/// One docked component with its lookup tables.
pub struct Docked {
    /// The component.
    pub component: &'static Component,
    actions: Table<dyn Action>,
    data_sources: Table<dyn DataSource>,
    triggers: Table<dyn Trigger>,
    connections: Table<dyn Connection>,
    manifest: OnceLock<String>,
}

/// Entries of one kind, found by key. It is made when something is first looked for.
struct Table<T: ?Sized + 'static> {
    items: &'static [&'static T],
    key: fn(&T) -> &'static str,
    schema: fn(&T) -> Value,
    /// What it means that a key is not there.
    missing: Code,
    entries: OnceLock<HashMap<&'static str, Entry<T>>>,
}

impl<T: ?Sized> Table<T> {
    fn new(items: &'static [&'static T], key: fn(&T) -> &'static str, schema: fn(&T) -> Value, missing: Code) -> Self {
        Self { items, key, schema, missing, entries: OnceLock::new() }
    }

    fn find(&self, key: &str) -> Result<&Entry<T>, Failure> {
        let entry = |item: &&'static T| ((self.key)(item), Entry::new(*item, self.schema));
        let entries = self.entries.get_or_init(|| self.items.iter().map(entry).collect());
        entries.get(key).ok_or_else(|| unknown(self.missing, key, entries.keys().copied()))
    }
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
        Self {
            component,
            actions: Table::new(component.actions, |item| item.meta().key, Action::input, Code::UnknownAction),
            data_sources: Table::new(
                component.data_sources,
                |item| item.meta().key,
                DataSource::input,
                Code::UnknownDataSource,
            ),
            triggers: Table::new(component.triggers, |item| item.meta().key, Trigger::input, Code::UnknownTrigger),
            connections: Table::new(
                component.connections,
                |item| item.meta().key,
                Connection::input,
                Code::UnknownConnection,
            ),
            manifest: OnceLock::new(),
        }
    }

    /// Finds an action.
    ///
    /// # Errors
    ///
    /// `unknown_action`, with the nearest key.
    pub fn action(&self, key: &str) -> Result<&Entry<dyn Action>, Failure> {
        self.actions.find(key)
    }

    /// Finds a data source.
    ///
    /// # Errors
    ///
    /// `unknown_data_source`, with the nearest key.
    pub fn data_source(&self, key: &str) -> Result<&Entry<dyn DataSource>, Failure> {
        self.data_sources.find(key)
    }

    /// Finds a trigger.
    ///
    /// # Errors
    ///
    /// `unknown_trigger`, with the nearest key.
    pub fn trigger(&self, key: &str) -> Result<&Entry<dyn Trigger>, Failure> {
        self.triggers.find(key)
    }

    /// Finds a connection.
    ///
    /// # Errors
    ///
    /// `unknown_connection`, with the nearest key.
    pub fn connection(&self, key: &str) -> Result<&Entry<dyn Connection>, Failure> {
        self.connections.find(key)
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
    pub fn resolve(&self, fields: Value) -> Result<ResolvedConnection, Failure> {
        let fields = self.form().decode(fields, "/connection/fields");
        self.item.resolve(fields.map_err(|faults| Failure::refused(Code::InvalidConnection, faults))?)
    }
}

fn unknown<'a>(code: Code, key: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let hint = did_you_mean(key, known).map(|near| format!(" Did you mean {near}?")).unwrap_or_default();
    let shown = match code {
        // It comes with secrets, and may be one in the wrong place.
        Code::UnknownConnection => String::new(),
        _ => format!(" {:?}", key.chars().take(100).collect::<String>()),
    };
    Failure::new(code, format!("{}{shown}.{hint}", code.title()))
}
