//! Connections of callers: configured by the operator and called by name, or inline in a request.

mod configured;
mod file;
mod inline;

use std::sync::{Arc, PoisonError, RwLock};

use serde_json::value::RawValue;
use wharf::registry::{RegisteredComponent, Registry};
use wharf::{Code, Failure, Fault, FaultCode};
use wharf_client::{Client, ConnectionHandle};

use crate::envelope::{EnvelopeReader, InlineConnection};

pub use configured::ConfiguredConnections;
pub(crate) use configured::Listed;
use inline::InlineConnections;

/// All connections of a runner.
#[derive(Default)]
pub(crate) struct Connections {
    configured: RwLock<Arc<ConfiguredConnections>>,
    inline: InlineConnections,
}

impl Connections {
    /// The connections that the operator configured.
    pub(crate) fn configured(&self) -> Arc<ConfiguredConnections> {
        self.configured.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Replaces the configured connections. Calls under way keep theirs.
    pub(crate) fn configure(&self, connections: ConfiguredConnections, registry: &Registry, client: &Client) {
        // Before the old ones are dropped, so that the new ones share tokens and rate limiters with them.
        connections.open_all(registry, client);
        *self.configured.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(connections);
    }

    /// The connection to a component that a request names or carries.
    ///
    /// # Errors
    ///
    /// `invalid_connection` or `unknown_connection`.
    pub(crate) fn resolve(
        &self,
        connection: Option<&RawValue>,
        component: &RegisteredComponent,
        client: &Client,
        reader: &EnvelopeReader,
    ) -> Result<Arc<ConnectionHandle>, Failure> {
        let text = connection.map_or("null", RawValue::get);
        if text == "null" {
            return Err(unusable(FaultCode::Required, "A connection is required"));
        }
        if text.starts_with('"') {
            let name: String = serde_json::from_str(text).unwrap_or_default();
            if name.trim_start().starts_with('{') {
                return Err(unusable(
                    FaultCode::Type,
                    "The connection is an object inside a text. Send the object itself",
                ));
            }
            return self.configured().open(&name, component, client);
        }
        self.inline.get(text, component.key(), || {
            let InlineConnection { key, fields, token } = reader.inline_connection(text)?;
            let resolved = component.connection(&key)?.resolve(&fields)?;
            Ok(Arc::new(client.open(&component.component, resolved, token)?))
        })
    }
}

fn unusable(code: FaultCode, message: &str) -> Failure {
    Failure::refused(Code::InvalidConnection, vec![Fault::new("/connection", code, message)])
}
