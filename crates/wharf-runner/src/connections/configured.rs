//! Connections that the operator configured: called by name, so that the engine never sees their secrets.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use wharf::did_you_mean::hint;
use wharf::error::MAX_FAULTS;
use wharf::json::raw;
use wharf::registry::RegisteredComponent;
use wharf::{Code, Credential, Failure, Grant, Registry, ResolvedConnection};
use wharf_client::{Client, ConnectionHandle};

use super::file::{self, Entry};

/// Connections by name.
#[derive(Debug, Default)]
pub struct ConfiguredConnections(BTreeMap<String, Configured>);

#[derive(Debug)]
struct Configured {
    /// Where it stands among the others of the file.
    position: usize,
    component: String,
    key: String,
    resolved: ResolvedConnection,
    /// Opened on first use.
    handle: OnceLock<Arc<ConnectionHandle>>,
}

impl Configured {
    fn new(position: usize, component: String, key: String, mut resolved: ResolvedConnection) -> Self {
        // Callers know only its name.
        if let Some(Grant::ClientCredentials(grant)) = &mut resolved.grant {
            grant.fields.clear();
        }
        Self { position, component, key, resolved, handle: OnceLock::new() }
    }
}

/// A connection of the file, without its secrets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed<'a> {
    pub(crate) name: &'a str,
    pub(crate) component: &'a str,
    /// Key of the connection within its component.
    pub(crate) key: &'a str,
}

impl ConfiguredConnections {
    /// Reads a TOML file with one table for each connection.
    ///
    /// # Errors
    ///
    /// Every fault of the file. Never repeats the value of a field.
    pub fn read(path: &Path, registry: &Registry) -> Result<Self, Vec<String>> {
        let shown = |mut faults: Vec<String>| {
            faults.truncate(MAX_FAULTS);
            faults.iter().map(|fault| format!("{}: {fault}", path.display())).collect()
        };
        let (mut connections, mut faults) = (BTreeMap::new(), Vec::new());
        for (position, mut entry) in file::read(path).map_err(shown)?.into_iter().enumerate() {
            match configured(position, &mut entry, registry) {
                Some(connection) => _ = connections.insert(entry.name, connection),
                None => faults.append(&mut entry.faults),
            }
        }
        if faults.is_empty() { Ok(Self(connections)) } else { Err(shown(faults)) }
    }

    /// Adds a connection that is not from a file: `{"key", "fields"}`.
    ///
    /// # Errors
    ///
    /// `unknown_component`, `unknown_connection`, or `invalid_connection` with every fault.
    pub(crate) fn add(
        &mut self,
        name: String,
        component: &str,
        connection: &Value,
        registry: &Registry,
    ) -> Result<(), Failure> {
        let key = connection["key"].as_str().unwrap_or_default();
        let mut resolved = registry.component(component)?.connection(key)?.resolve(&raw(&connection["fields"]))?;
        // A caller that names it sends no token.
        if let (Some(Grant::Injected), Some(token)) = (&resolved.grant, connection["token"]["access_token"].as_str()) {
            resolved.grant = None;
            resolved.credentials.push(Credential::Bearer(token.to_owned().into()));
        }
        let configured = Configured::new(self.count(), component.to_owned(), key.to_owned(), resolved);
        self.0.insert(name, configured);
        Ok(())
    }

    /// All of them, in the order of the file.
    pub(crate) fn listed(&self) -> Vec<Listed<'_>> {
        let mut listed: Vec<_> = self.0.iter().collect();
        listed.sort_by_key(|(_, configured)| configured.position);
        let listed = listed.into_iter();
        listed.map(|(name, Configured { component, key, .. })| Listed { name, component, key }).collect()
    }

    /// Their names by component, in order.
    pub(crate) fn names(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut names = BTreeMap::<_, Vec<_>>::new();
        for (name, configured) in &self.0 {
            names.entry(configured.component.as_str()).or_default().push(name.as_str());
        }
        names
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Opens all of them. One that cannot be opened fails when it is called.
    pub(crate) fn open_all(&self, registry: &Registry, client: &Client) {
        for (name, configured) in &self.0 {
            _ = registry.component(&configured.component).and_then(|component| self.open(name, component, client));
        }
    }

    /// The connection of this name to a component, opened on first use.
    ///
    /// # Errors
    ///
    /// `unknown_connection`, or the reason why it cannot be opened.
    pub(crate) fn open(
        &self,
        name: &str,
        component: &RegisteredComponent,
        client: &Client,
    ) -> Result<Arc<ConnectionHandle>, Failure> {
        let of_component = |configured: &Configured| *configured.component == **component.key();
        let configured = self.0.get(name).filter(|configured| of_component(configured)).ok_or_else(|| {
            // The name is not repeated: it may be a secret in the wrong place.
            let known = self.0.iter().filter(|(_, configured)| of_component(configured));
            let hint = hint(name, known.map(|(name, _)| name.as_str()));
            let detail = format!("No connection of {} is configured under this name.{hint}", component.key());
            Failure::new(Code::UnknownConnection, detail)
        })?;
        if let Some(handle) = configured.handle.get() {
            return Ok(handle.clone());
        }
        let handle = Arc::new(client.open(&component.component, configured.resolved.clone(), None)?);
        Ok(configured.handle.get_or_init(|| handle).clone())
    }
}

/// The connection of an entry, unless the entry has faults, which are added to it.
fn configured(position: usize, entry: &mut Entry, registry: &Registry) -> Option<Configured> {
    let (component, key) = (entry.component.clone()?, entry.key.clone()?);
    let found = registry.component(&component).and_then(|component| component.connection(&key));
    let connection = match found {
        Ok(connection) if entry.faults.is_empty() => connection,
        Ok(_) => return None,
        Err(failure) => {
            entry.add_fault(None, failure.detail());
            return None;
        }
    };
    match connection.resolve(&raw(&Value::Object(entry.fields.clone()))) {
        Ok(resolved) => Some(Configured::new(position, component, key, resolved)),
        Err(failure) => {
            for fault in failure.faults() {
                let field = fault.pointer.strip_prefix("/connection/fields/");
                entry.add_fault(field, &fault.message);
            }
            None
        }
    }
}
