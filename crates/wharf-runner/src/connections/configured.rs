//! Connections that the operator configured: called by name, so that the engine never sees a secret.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::{env, fs};

use serde::Deserialize;
use serde_json::{Map, Value};
use wharf::did_you_mean::did_you_mean;
use wharf::{Code, Component, Failure, Registry, ResolvedConnection};
use wharf_client::{Client, ConnectionHandle};

/// Connections by name.
#[derive(Debug, Default)]
pub struct ConfiguredConnections(BTreeMap<String, Named>);

#[derive(Debug)]
struct Named {
    component: String,
    resolved: ResolvedConnection,
    /// Made when it is first used.
    bound: OnceLock<Arc<ConnectionHandle>>,
}

/// One table of the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    component: String,
    key: String,
    #[serde(default)]
    fields: BTreeMap<String, Field>,
}

/// The value of a field, or where it stands.
#[derive(Deserialize)]
#[serde(untagged)]
enum Field {
    Variable { env: String },
    File { file: PathBuf },
    Text(String),
}

impl ConfiguredConnections {
    /// Reads a TOML file with one table for each connection.
    ///
    /// # Errors
    ///
    /// Every fault of the file. Never repeats the value of a field.
    pub fn read(path: &Path, registry: &Registry) -> Result<Self, Vec<String>> {
        let shown = path.display();
        let text = fs::read_to_string(path).map_err(|error| vec![format!("{shown}: {error}")])?;
        let entries: BTreeMap<String, toml::Value> =
            toml::from_str(&text).map_err(|error| vec![format!("{shown}: {}", misplaced(&text, &error))])?;
        let (mut connections, mut faults) = (BTreeMap::new(), Vec::new());
        for (name, entry) in entries {
            match named(entry, registry) {
                Ok(connection) => _ = connections.insert(name, connection),
                Err(of_this) => faults.extend(of_this.into_iter().map(|fault| format!("{shown}: [{name}] {fault}"))),
            }
        }
        if faults.is_empty() { Ok(Self(connections)) } else { Err(faults) }
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Makes all of them ready. What cannot be made ready tells whoever uses it.
    pub(crate) fn make_ready(&self, registry: &Registry, client: &Client) {
        for (name, named) in &self.0 {
            _ = registry.component(&named.component).and_then(|docked| self.bound(name, docked.component, client));
        }
    }

    /// A connection of this component, ready for calls.
    ///
    /// # Errors
    ///
    /// `unknown_connection`, or a reason why it cannot be made ready.
    pub(crate) fn bound(
        &self,
        name: &str,
        component: &Component,
        client: &Client,
    ) -> Result<Arc<ConnectionHandle>, Failure> {
        let named = self.0.get(name).filter(|named| named.component == component.key).ok_or_else(|| {
            // The name is not repeated: it may be a secret in the wrong place.
            let known = self.0.iter().filter(|(_, named)| named.component == component.key);
            let hint = did_you_mean(name, known.map(|(name, _)| name.as_str()));
            let hint = hint.map(|near| format!(". Did you mean {near:?}?")).unwrap_or_default();
            let detail = format!("No connection of {} is configured under this name{hint}", component.key);
            Failure::new(Code::UnknownConnection, detail)
        })?;
        if let Some(bound) = named.bound.get() {
            return Ok(bound.clone());
        }
        let bound = Arc::new(client.open(component, named.resolved.clone())?);
        Ok(named.bound.get_or_init(|| bound).clone())
    }
}

/// Where a file is not TOML. The parser's own words may quote the line, and with it a secret.
fn misplaced(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    format!("line {} is not TOML, or not a table of connections", before.matches('\n').count() + 1)
}

fn named(entry: toml::Value, registry: &Registry) -> Result<Named, Vec<String>> {
    let unfit =
        |_| vec!["must have component, key, and fields; a field is a text, { env = … } or { file = … }".to_owned()];
    let Entry { component, key, fields } = entry.try_into().map_err(unfit)?;
    let (mut values, mut faults) = (Map::new(), Vec::new());
    for (field, value) in fields {
        match value.read() {
            Ok(value) => _ = values.insert(field, value),
            Err(fault) => faults.push(format!("{field}: {fault}")),
        }
    }
    let connection = registry.component(&component).and_then(|docked| docked.connection(&key));
    let connection = match connection {
        Ok(connection) if faults.is_empty() => connection,
        Ok(_) => return Err(faults),
        Err(failure) => {
            faults.push(failure.detail().to_owned());
            return Err(faults);
        }
    };
    let resolved = connection.resolve(Value::Object(values)).map_err(|failure| {
        let all = failure.faults().iter();
        all.map(|fault| format!("{}: {}", fault.pointer.trim_start_matches("/connection/"), fault.message))
            .collect::<Vec<_>>()
    })?;
    Ok(Named { component, resolved, bound: OnceLock::new() })
}

impl Field {
    fn read(self) -> Result<Value, String> {
        match self {
            Self::Variable { env: name } => {
                env::var(&name).map(Value::from).map_err(|_| format!("the environment has no readable {name}"))
            }
            Self::File { file } => {
                let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
                Ok(text.trim_end_matches(['\r', '\n']).into())
            }
            Self::Text(text) => Ok(text.into()),
        }
    }
}
