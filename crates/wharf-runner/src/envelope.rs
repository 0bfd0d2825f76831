//! What a workflow engine sends: connection, inputs, context, time limit.

pub(crate) mod forwarded_request;
pub(crate) mod json;

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};
use tokio::sync::OwnedSemaphorePermit;
use wharf::form::whole_number;
use wharf::registry::Docked;
use wharf::{Code, Failure, Fault, FaultCode, ResolvedConnection, Secret};

use crate::connections::inline::Injected;
use crate::dropdown::query::DataSourceQuery;
use crate::envelope::forwarded_request::ForwardedRequest;
use crate::envelope::json::{Object, Unreadable, object};
use crate::runtime::{Options, Runner};

/// One request to invoke something. Not printable: it carries credentials.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Envelope {
    /// Absent inputs count as none.
    #[serde(default)]
    pub(crate) inputs: Value,
    connection: Option<Box<RawValue>>,
    context: Option<Object<Context>>,
    timeout_ms: Option<Number>,
    search: Option<String>,
    limit: Option<Number>,
    cursor: Option<String>,
    resolve: Option<Vec<String>>,
    // Large and rare, so boxed: an envelope is moved now and then.
    state: Option<Box<Value>>,
    request: Option<Box<Object<ForwardedRequest>>>,
    /// Held while the request is in memory.
    #[serde(skip)]
    _room: Option<OwnedSemaphorePermit>,
}

/// Where in a flow the invocation belongs; for the log.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Context {
    execution_id: Option<String>,
    step_id: Option<String>,
}

/// A connection with its configuration, as the engine injects it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Connection {
    key: String,
    #[serde(default)]
    fields: Value,
    token: Option<Object<Token>>,
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
        let mut envelope: Self = object(text, "").map_err(malformed)?;
        check_depth(1, &envelope.inputs, deepest)?;
        envelope.state.as_ref().map_or(Ok(()), |state| check_depth(1, state, deepest))?;
        if envelope.inputs.is_null() {
            envelope.inputs = Value::Object(Map::new());
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
            let bound = runner.connections().bound(&name, component, &runner.client)?;
            return Ok(Injected { component: component.key, bound, token: None });
        }
        runner.injected.of(text, component.key, || {
            let (resolved, token) = connection(docked, text, runner.options.nesting)?;
            let bound = Arc::new(runner.client.open(component, resolved)?);
            Ok(Injected { component: component.key, bound, token })
        })
    }

    /// What is wanted of a data source. Takes it out, so that only data sources understand it.
    ///
    /// # Errors
    ///
    /// `malformed_request`.
    pub(crate) fn wish(&mut self) -> Result<DataSourceQuery, Failure> {
        DataSourceQuery::read(self.search.take(), self.limit.take(), self.cursor.take(), self.resolve.take())
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
    pub(crate) fn request(&mut self) -> Result<ForwardedRequest, Failure> {
        let missing = || refused("/request", FaultCode::Required, "A webhook trigger needs the vendor's request");
        self.request.take().map(|request| request.0).ok_or_else(missing)
    }

    /// Refuses what nobody has taken out.
    ///
    /// # Errors
    ///
    /// `malformed_request` with every fault.
    pub(crate) fn without_extras(&self) -> Result<(), Failure> {
        let extras = [
            ("search", self.search.is_some(), "data sources"),
            ("limit", self.limit.is_some(), "data sources"),
            ("cursor", self.cursor.is_some(), "data sources"),
            ("resolve", self.resolve.is_some(), "data sources"),
            ("state", self.state.is_some(), "polling triggers"),
            ("request", self.request.is_some(), "webhook triggers"),
        ];
        let left = extras.into_iter().filter(|(_, is_left, _)| *is_left);
        let faults: Vec<Fault> = left
            .map(|(name, _, takers)| {
                Fault::new(format!("/{name}"), FaultCode::Unknown, format!("Only {takers} take {name}"))
            })
            .collect();
        if faults.is_empty() { Ok(()) } else { Err(Failure::refused(Code::MalformedRequest, faults)) }
    }

    /// Ids of the flow's run and of its step, for the log.
    pub(crate) fn context(&self) -> (Option<&str>, Option<&str>) {
        let context = self.context.as_ref().map(|Object(context)| context);
        context.map_or((None, None), |context| (context.execution_id.as_deref(), context.step_id.as_deref()))
    }

    /// How long the invocation may take.
    ///
    /// # Errors
    ///
    /// `malformed_request`, when it asks for more than the operator allows.
    pub(crate) fn timeout(&self, options: &Options) -> Result<Duration, Failure> {
        let Some(given) = &self.timeout_ms else { return Ok(options.timeout) };
        let longest = options.longest_timeout;
        let asked = whole_number(given).and_then(|millis| u64::try_from(millis).ok()).map(Duration::from_millis);
        asked.filter(|asked| (Duration::from_millis(1)..=longest).contains(asked)).ok_or_else(|| {
            let message = format!("timeoutMs must be a whole number from 1 to {}", longest.as_millis());
            refused("/timeoutMs", FaultCode::Range, message)
        })
    }
}

fn connection(docked: &Docked, text: &str, deepest: usize) -> Result<(ResolvedConnection, Option<Secret>), Failure> {
    let Connection { key, fields, token } = object(text, "/connection").map_err(|unreadable| match unreadable {
        Unreadable::Misshapen(fault) => Failure::refused(Code::InvalidConnection, vec![fault]),
        not_json => malformed(not_json),
    })?;
    check_depth(2, &fields, deepest)?;
    let fields = if fields.is_null() { Value::Object(Map::new()) } else { fields };
    Ok((docked.connection(&key)?.resolve(fields)?, token.map(|Object(token)| token.access_token)))
}

/// Refuses a member that stands `above` levels deep and takes the envelope deeper than `deepest`.
fn check_depth(above: usize, member: &Value, deepest: usize) -> Result<(), Failure> {
    if above + depth(member) > deepest {
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

fn malformed(unreadable: Unreadable) -> Failure {
    match unreadable {
        Unreadable::Misshapen(fault) => Failure::refused(Code::MalformedRequest, vec![fault]),
        Unreadable::NotJson(line, column) => {
            let detail = format!("The request is not JSON, or nested too deep: line {line}, column {column}");
            Failure::new(Code::MalformedRequest, detail)
        }
    }
}

/// A member of the envelope that makes no sense.
pub(crate) fn refused(pointer: &str, code: FaultCode, message: impl Into<String>) -> Failure {
    Failure::refused(Code::MalformedRequest, vec![Fault::new(pointer, code, message)])
}
