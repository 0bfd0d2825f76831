//! The registered components, by key.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use foldhash::HashMap;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::action::Action;
use crate::component::OwnedComponent;
use crate::connection::{Connection, ResolvedConnection};
use crate::data_source::DataSource;
use crate::did_you_mean::hint;
use crate::error::{Code, Failure};
use crate::form::{Form, ReadOptions};
use crate::json;
use crate::manifest::{self, Files};
use crate::part::Part;
use crate::trigger::Trigger;

/// The registered components.
pub struct Registry {
    components: Vec<Arc<RegisteredComponent>>,
}

/// A registered component with its lookup tables.
pub struct RegisteredComponent {
    /// The component.
    pub component: OwnedComponent,
    actions: Table<dyn Action>,
    data_sources: Table<dyn DataSource>,
    triggers: Table<dyn Trigger>,
    connections: Table<dyn Connection>,
    manifest: OnceLock<String>,
}

/// Entries of one kind by key.
type Table<T> = HashMap<Arc<str>, Arc<Entry<T>>>;

/// An action, data source, trigger or connection, with its form, which is compiled on first use.
pub struct Entry<T: ?Sized + 'static> {
    /// Key that callers use.
    pub key: Arc<str>,
    /// The action, data source, trigger or connection.
    pub item: Part<T>,
    schema: fn(&T) -> Value,
    form: OnceLock<Form>,
}

impl<T: ?Sized> Entry<T> {
    /// The form that decodes its inputs.
    pub fn form(&self) -> &Form {
        self.form.get_or_init(|| Form::compile(&(self.schema)(&self.item)))
    }

    /// Reads `/inputs`.
    ///
    /// # Errors
    ///
    /// `invalid_input` with every fault.
    pub fn inputs(&self, inputs: &RawValue, options: &ReadOptions) -> Result<Value, Failure> {
        let read = self.form().read(inputs, "/inputs", options);
        read.map_err(|faults| Failure::refused(Code::InvalidInput, faults))
    }

    /// Reads `/inputs` with more members that came beside them, such as files.
    ///
    /// # Errors
    ///
    /// `invalid_input` with every fault.
    pub fn inputs_with(
        &self,
        inputs: &RawValue,
        others: &[(String, Box<RawValue>)],
        options: &ReadOptions,
    ) -> Result<Value, Failure> {
        let mut members = Vec::new();
        if json::members(inputs.get(), |name, member| members.push((name, member))).is_err() {
            return self.inputs(inputs, options);
        }
        members.extend(others.iter().map(|(name, member)| (name.as_str().into(), &**member)));
        let read = self.form().read_members(members, "/inputs", options);
        read.map_err(|faults| Failure::refused(Code::InvalidInput, faults))
    }

    /// Adds to the failure of a call which of its inputs the vendor refused, where the vendor names them.
    pub fn with_refused_inputs(&self, failure: Failure) -> Failure {
        match failure.upstream() {
            Some(problem) if failure.faults().is_empty() => {
                let faults = self.form().faults(problem, "/inputs");
                failure.with_faults(faults)
            }
            _ => failure,
        }
    }
}

impl Registry {
    /// Registers components. The generated files of the first one are written to the root of the project.
    ///
    /// # Errors
    ///
    /// One message for each key that is used twice, by two components or by two entries of one component.
    pub fn new(components: impl IntoIterator<Item = impl Into<OwnedComponent>>) -> Result<Self, Vec<String>> {
        let components: Vec<OwnedComponent> = components.into_iter().map(Into::into).collect();
        let mut collisions = collisions("component", components.iter().map(|one| (&*one.key, "component")));
        for component in &components {
            collisions.extend(self::collisions(&component.key, keys(component)));
        }
        if !collisions.is_empty() {
            return Err(collisions);
        }
        let components = components.into_iter().map(|one| Arc::new(RegisteredComponent::new(one))).collect();
        Ok(Self { components })
    }

    /// All components, in the order of registration.
    pub fn components(&self) -> &[Arc<RegisteredComponent>] {
        &self.components
    }

    /// All generated files. Those of the first component are in the root, those of another one in `components/<key>`.
    ///
    /// # Errors
    ///
    /// One message for each path that two files have.
    pub fn files(&self) -> Result<Files, Vec<String>> {
        manifest::files(self.components.iter().map(|one| &one.component))
    }

    /// Finds a component.
    ///
    /// # Errors
    ///
    /// `unknown_component`, with the most similar key.
    pub fn component(&self, key: &str) -> Result<&Arc<RegisteredComponent>, Failure> {
        let found = self.components.iter().find(|one| *one.component.key == *key);
        let known = self.components.iter().map(|one| &*one.component.key);
        found.ok_or_else(|| unknown(Code::UnknownComponent, key, known))
    }
}

impl RegisteredComponent {
    fn new(component: OwnedComponent) -> Self {
        Self {
            actions: table(&component.actions, Action::key, Action::input),
            data_sources: table(&component.data_sources, |item| item.meta().key, DataSource::input),
            triggers: table(&component.triggers, |item| item.meta().key, Trigger::input),
            connections: table(&component.connections, |item| item.meta().key, Connection::input),
            manifest: OnceLock::new(),
            component,
        }
    }

    /// Key that callers use.
    pub fn key(&self) -> &Arc<str> {
        &self.component.key
    }

    /// Finds an action.
    ///
    /// # Errors
    ///
    /// `unknown_action`, with the most similar key.
    pub fn action(&self, key: &str) -> Result<&Arc<Entry<dyn Action>>, Failure> {
        find(&self.actions, key, Code::UnknownAction)
    }

    /// Finds a data source.
    ///
    /// # Errors
    ///
    /// `unknown_data_source`, with the most similar key.
    pub fn data_source(&self, key: &str) -> Result<&Arc<Entry<dyn DataSource>>, Failure> {
        find(&self.data_sources, key, Code::UnknownDataSource)
    }

    /// Finds a trigger.
    ///
    /// # Errors
    ///
    /// `unknown_trigger`, with the most similar key.
    pub fn trigger(&self, key: &str) -> Result<&Arc<Entry<dyn Trigger>>, Failure> {
        find(&self.triggers, key, Code::UnknownTrigger)
    }

    /// Finds a connection.
    ///
    /// # Errors
    ///
    /// `unknown_connection`, with the most similar key.
    pub fn connection(&self, key: &str) -> Result<&Arc<Entry<dyn Connection>>, Failure> {
        find(&self.connections, key, Code::UnknownConnection)
    }

    /// The text of `component.json`; generated on first use.
    pub fn manifest(&self) -> &str {
        self.manifest.get_or_init(|| manifest::text(&manifest::manifest(&self.component)))
    }
}

impl Entry<dyn Connection> {
    /// Decodes `/connection/fields` and resolves what they add to every request.
    ///
    /// # Errors
    ///
    /// `invalid_connection` with every fault.
    pub fn resolve(&self, fields: &RawValue) -> Result<ResolvedConnection, Failure> {
        let fields = self.form().read(fields, "/connection/fields", &ReadOptions::default());
        self.item.resolve(fields.map_err(|faults| Failure::refused(Code::InvalidConnection, faults))?)
    }
}

fn table<T: ?Sized>(parts: &[Part<T>], key: fn(&T) -> &str, schema: fn(&T) -> Value) -> Table<T> {
    let entry = |part: &Part<T>| {
        let key: Arc<str> = key(part).into();
        (key.clone(), Arc::new(Entry { key, item: part.clone(), schema, form: OnceLock::new() }))
    };
    parts.iter().map(entry).collect()
}

fn find<'a, T: ?Sized>(table: &'a Table<T>, key: &str, missing: Code) -> Result<&'a Arc<Entry<T>>, Failure> {
    table.get(key).ok_or_else(|| unknown(missing, key, table.keys().map(|known| &**known)))
}

/// Every key of a component, with the kind of its entry.
fn keys(component: &OwnedComponent) -> impl Iterator<Item = (&str, &'static str)> {
    let actions = component.actions.iter().map(|one| (one.key(), "action"));
    let data_sources = component.data_sources.iter().map(|one| (one.meta().key, "data source"));
    let triggers = component.triggers.iter().map(|one| (one.meta().key, "trigger"));
    let connections = component.connections.iter().map(|one| (one.meta().key, "connection"));
    actions.chain(data_sources).chain(triggers).chain(connections)
}

/// One message for each key that is used twice.
fn collisions<'a>(owner: &str, keys: impl Iterator<Item = (&'a str, &'static str)>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let duplicates = keys.filter_map(|(key, kind)| Some((key, seen.insert(key, kind)?, kind)));
    duplicates.map(|(key, one, other)| format!("{owner}: two entries have the key {key}: {one} and {other}")).collect()
}

fn unknown<'a>(code: Code, key: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let hint = hint(key, known);
    let shown = match code {
        // Do not echo it: it may be a secret in the wrong member.
        Code::UnknownConnection => String::new(),
        _ => format!(" {:?}", key.chars().take(100).collect::<String>()),
    };
    Failure::new(code, format!("{}{shown}.{hint}", code.title()))
}
