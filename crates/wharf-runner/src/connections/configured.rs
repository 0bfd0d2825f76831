//! Connections that the operator configured: called by name, so that the engine never sees their secrets.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::{env, fs};

use serde::Deserialize;
use serde_json::{Map, Value};
use wharf::did_you_mean::hint;
use wharf::json::raw;
use wharf::registry::RegisteredComponent;
use wharf::secret::is_invisible;
use wharf::{Code, Failure, Registry, ResolvedConnection};
use wharf_client::{Client, ConnectionHandle};

/// Connections by name.
#[derive(Debug, Default)]
pub struct ConfiguredConnections(BTreeMap<String, Configured>);

#[derive(Debug)]
struct Configured {
    component: String,
    resolved: ResolvedConnection,
    /// Opened on first use.
    handle: OnceLock<Arc<ConnectionHandle>>,
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
    Number(i64),
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
            match configured(entry, registry) {
                Ok(connection) => _ = connections.insert(name, connection),
                Err(of_this) => faults.extend(of_this.into_iter().map(|fault| format!("{shown}: [{name}] {fault}"))),
            }
        }
        if faults.is_empty() { Ok(Self(connections)) } else { Err(faults) }
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

/// Where a file is not TOML. The parser's own words may quote the line, and with it a secret.
fn misplaced(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    format!("line {} is not TOML, or not a table of connections", before.matches('\n').count() + 1)
}

fn configured(entry: toml::Value, registry: &Registry) -> Result<Configured, Vec<String>> {
    let unfit = |_| {
        vec![
            "must have component, key, and fields; a field is a text, a whole number, { env = … } or { file = … }"
                .to_owned(),
        ]
    };
    let Entry { component, key, fields } = entry.try_into().map_err(unfit)?;
    let (mut values, mut faults) = (Map::new(), Vec::new());
    for (field, value) in fields {
        match value.read() {
            Ok(value) => _ = values.insert(field, value),
            Err(fault) => faults.push(format!("{field}: {fault}")),
        }
    }
    let connection = registry.component(&component).and_then(|registered| registered.connection(&key));
    let connection = match connection {
        Ok(connection) if faults.is_empty() => connection,
        Ok(_) => return Err(faults),
        Err(failure) => {
            faults.push(failure.detail().to_owned());
            return Err(faults);
        }
    };
    let mut resolved = connection.resolve(&raw(&Value::Object(values))).map_err(|failure| {
        let all = failure.faults().iter();
        all.map(|fault| format!("{}: {}", fault.pointer.trim_start_matches("/connection/"), fault.message))
            .collect::<Vec<_>>()
    })?;
    // Callers know only its name.
    if let Some(grant) = &mut resolved.grant {
        grant.fields.clear();
    }
    Ok(Configured { component, resolved, handle: OnceLock::new() })
}

impl Field {
    fn read(self) -> Result<Value, String> {
        // Line breaks and blanks around a value belong to the file or the shell, not to the value.
        let trimmed = |text: String| text.trim_matches(is_invisible).into();
        match self {
            Self::Variable { env: name } => {
                env::var(&name).map(trimmed).map_err(|_| format!("the environment has no readable {name}"))
            }
            Self::File { file } => {
                fs::read_to_string(&file).map(trimmed).map_err(|error| format!("{}: {error}", file.display()))
            }
            Self::Text(text) => Ok(text.into()),
            Self::Number(number) => Ok(number.into()),
        }
    }
}
