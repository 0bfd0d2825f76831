//! What a workflow engine sends: connection, inputs, context, time limit.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::sync::OwnedSemaphorePermit;
use wharf::registry::Docked;
use wharf::{Binding, Code, Failure, Fault, FaultCode, Secret};

use crate::handed::Handed;
use crate::injected::Injected;
use crate::runner::{Options, Runner};
use crate::selection::Wish;

/// One request to invoke something. Not printable: it carries credentials.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Envelope {
    /// Absent inputs count as none.
    #[serde(default)]
    pub(crate) inputs: Value,
    connection: Option<Box<RawValue>>,
    #[serde(default)]
    pub(crate) context: Context,
    timeout_ms: Option<u64>,
    search: Option<String>,
    limit: Option<u64>,
    cursor: Option<String>,
    resolve: Option<Vec<String>>,
    // Large and rare, so boxed: an envelope is moved now and then.
    state: Option<Box<Value>>,
    request: Option<Box<Handed>>,
    /// Held while the request is in memory.
    #[serde(skip)]
    _room: Option<OwnedSemaphorePermit>,
}

/// Where in a flow the invocation belongs; for the log.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Context {
    pub(crate) execution_id: Option<String>,
    pub(crate) step_id: Option<String>,
}

/// A connection with its configuration, as the engine injects it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Connection {
    key: String,
    #[serde(default)]
    fields: Value,
    token: Option<Token>,
}

/// What an engine keeps of an OAuth answer; the rest of it does not matter here.
#[derive(Deserialize)]
struct Token {
    access_token: Secret,
}

impl Envelope {
    /// Reads an envelope that is nested `deepest` levels at most.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn read(body: &[u8], deepest: usize) -> Result<Self, Failure> {
        // Checked as a whole: whoever reads one text after the other checks each of them.
        let text = str::from_utf8(body).map_err(|error| {
            Failure::new(Code::MalformedRequest, format!("The request is not UTF-8 from byte {}", error.valid_up_to()))
        })?;
        let mut envelope: Self = serde_json::from_str(text).map_err(|error| malformed(&error))?;
        check_depth(&envelope.inputs, deepest)?;
        envelope.state.as_ref().map_or(Ok(()), |state| check_depth(state, deepest))?;
        if envelope.inputs.is_null() {
            envelope.inputs = Value::Object(serde_json::Map::new());
        }
        Ok(envelope)
    }

    /// Keeps the room that it takes.
    pub(crate) fn hold(&mut self, room: OwnedSemaphorePermit) {
        self._room = Some(room);
    }

    /// The connection, ready for calls to the component.
    ///
    /// # Errors
    ///
    /// `invalid_connection` or `unknown_connection`.
    pub(crate) fn connection(&self, docked: &Docked, runner: &Runner) -> Result<Injected, Failure> {
        let text = self.connection.as_deref().map_or("null", RawValue::get);
        let component = docked.component;
        if text.starts_with('"') {
            let name: String = serde_json::from_str(text).map_err(|error| malformed(&error))?;
            let bound = runner.connections().bound(&name, component, &runner.client)?;
            return Ok(Injected { component: component.key, bound, token: None });
        }
        runner.injected.of(text, component.key, || {
            let value = serde_json::from_str(text).map_err(|error| malformed(&error))?;
            check_depth(&value, runner.options.nesting)?;
            let (binding, token) = connection(docked, value)?;
            let bound = Arc::new(runner.client.bind(component, binding)?);
            Ok(Injected { component: component.key, bound, token })
        })
    }

    /// What is wanted of a data source. Takes it out, so that only data sources understand it.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn wish(&mut self) -> Result<Wish, Failure> {
        Wish::read(self.search.take(), self.limit.take(), self.cursor.take(), self.resolve.take())
    }

    /// What the last poll of a trigger gave. Takes it out, so that only polls understand it.
    pub(crate) fn state(&mut self) -> Option<Value> {
        self.state.take().map(|state| *state)
    }

    /// The vendor's request. Takes it out, so that only webhooks understand it.
    ///
    /// # Errors
    ///
    /// `malformed_request`, when there is none.
    pub(crate) fn request(&mut self) -> Result<Handed, Failure> {
        let missing = || Failure::new(Code::MalformedRequest, "A webhook trigger needs the vendor's request");
        self.request.take().map(|request| *request).ok_or_else(missing)
    }

    /// Refuses what nobody has taken out.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn without_extras(&self) -> Result<(), Failure> {
        let refuse = |detail| Err(Failure::new(Code::MalformedRequest, detail));
        if self.search.is_some() || self.limit.is_some() || self.cursor.is_some() || self.resolve.is_some() {
            return refuse("Only data sources take search, limit, cursor and resolve");
        }
        if self.state.is_some() {
            return refuse("Only polling triggers take state");
        }
        if self.request.is_some() {
            return refuse("Only webhook triggers take request");
        }
        Ok(())
    }

    /// How long the invocation may take.
    ///
    /// # Errors
    ///
    /// `malformed_request`, when it asks for more than the operator allows.
    pub(crate) fn timeout(&self, options: &Options) -> Result<Duration, Failure> {
        let Some(millis) = self.timeout_ms else { return Ok(options.timeout) };
        let longest = options.longest_timeout.as_millis();
        if millis == 0 || u128::from(millis) > longest {
            return Err(Failure::new(Code::MalformedRequest, format!("timeoutMs must be from 1 to {longest}")));
        }
        Ok(Duration::from_millis(millis))
    }
}

fn connection(docked: &Docked, value: Value) -> Result<(Binding, Option<Secret>), Failure> {
    if value.is_null() {
        return Err(unusable(FaultCode::Required, "A connection is required"));
    }
    let Connection { key, fields, token } = serde_json::from_value(value).map_err(|error| {
        let message = format!("The connection must be {{key, fields, token?}}: {}", reason(&error));
        unusable(FaultCode::Type, &message)
    })?;
    let fields = if fields.is_null() { Value::Object(serde_json::Map::new()) } else { fields };
    Ok((docked.connection(&key)?.bind(fields)?, token.map(|token| token.access_token)))
}

/// Refuses a member of the envelope that takes it deeper than `deepest` levels.
fn check_depth(member: &Value, deepest: usize) -> Result<(), Failure> {
    if 1 + depth(member) > deepest {
        let detail = format!("The request is nested deeper than {deepest} levels");
        return Err(Failure::new(Code::MalformedRequest, detail));
    }
    Ok(())
}

/// Levels of lists and objects. Reading has bounded them already.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn unusable(code: FaultCode, message: &str) -> Failure {
    Failure::refused(Code::InvalidConnection, vec![Fault::new("/connection", code, message)])
}

fn malformed(error: &serde_json::Error) -> Failure {
    let (line, column) = (error.line(), error.column());
    let detail = match error.classify() {
        serde_json::error::Category::Data => format!("The envelope is not as described: {}", reason(error)),
        _ => format!("The request is not JSON, or nested too deep: line {line}, column {column}"),
    };
    Failure::new(Code::MalformedRequest, detail)
}

/// What serde says of a shape, without the values that it may quote.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let shape = text.split(" at line ").next().unwrap_or_default();
    match shape.split_once("invalid type: ").or_else(|| shape.split_once("invalid value: ")) {
        Some((_, rest)) => match rest.rsplit_once(", expected ") {
            Some((_, expected)) => format!("expected {expected}"),
            None => "a member has the wrong type".to_owned(),
        },
        None => shape.chars().take(200).collect(),
    }
}
