//! What callers send and get, as JSON: one request type for each kind of call, read by a schema; answers and problems.

pub(crate) mod answer;
mod forwarded_request;
mod inline_connection;
mod json;
pub(crate) mod problem;

use std::time::Duration;

use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use wharf::data_source::MAX_ITEMS;
use wharf::form::{Form, ReadOptions, TimeZone};
use wharf::json::{self as text, GIVEN_TWICE};
use wharf::{Code, Failure, Fault, FaultCode, WebhookRequest};

pub(crate) use inline_connection::InlineConnection;
use json::{Members, NoMembers, members};

/// The most characters of a search text.
pub(crate) const MAX_SEARCH: usize = 200;

/// The most keys to label at once.
pub(crate) const MAX_KEYS: usize = 500;

/// What a value takes in memory, roughly.
const VALUE_BYTES: usize = 128;

/// The most memory that the decoded values of a request take, in bytes.
pub(crate) fn values_memory(length: usize, max_values: usize) -> usize {
    // A value takes at least two characters; texts take what they took in the request.
    length.saturating_add((length / 2).min(max_values).saturating_mul(VALUE_BYTES))
}

/// The kinds of calls. Each takes members of its own next to `connection`, `inputs`, `context` and `timeoutMs`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Action,
    DataSource,
    Poll,
    Webhook,
    ConnectionTest,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Action, Self::DataSource, Self::Poll, Self::Webhook, Self::ConnectionTest];
}

/// What every call has.
pub(crate) struct Envelope<'a> {
    pub(crate) connection: Option<&'a RawValue>,
    /// An object if the caller sent what it should; the schema of the target decides.
    pub(crate) inputs: &'a RawValue,
    pub(crate) timeout: Option<Duration>,
    /// Ids of the flow's run and of its step, for the log.
    pub(crate) execution_id: Option<String>,
    pub(crate) step_id: Option<String>,
    pub(crate) options: ReadOptions,
}

/// A request to run an action.
pub(crate) struct ActionRequest<'a> {
    pub(crate) envelope: Envelope<'a>,
    /// The files that came beside the envelope, by the inputs that they are named after.
    pub(crate) files: Vec<(String, Box<RawValue>)>,
}

/// A request to test a connection.
pub(crate) struct TestRequest<'a>(pub(crate) Envelope<'a>);

/// A request to a data source.
pub(crate) struct DataSourceRequest<'a> {
    pub(crate) envelope: Envelope<'a>,
    pub(crate) search: Option<String>,
    /// From 1 to [`MAX_ITEMS`].
    pub(crate) limit: Option<usize>,
    pub(crate) cursor: Option<String>,
    pub(crate) resolve: Option<Vec<String>>,
}

/// A request to poll a trigger.
pub(crate) struct PollRequest<'a> {
    pub(crate) envelope: Envelope<'a>,
    /// What the last poll answered.
    pub(crate) state: Option<Value>,
}

/// A request to hand a webhook trigger what the vendor sent.
pub(crate) struct ReceiveRequest<'a> {
    pub(crate) envelope: Envelope<'a>,
    pub(crate) request: WebhookRequest,
}

/// Reads envelopes within the operator's limits.
pub(crate) struct EnvelopeReader {
    max_nesting: usize,
    /// Most values of a request, except those that are passed on as text.
    pub(crate) max_values: usize,
    /// What a request without inputs has.
    no_inputs: Box<RawValue>,
    schemas: [Value; Kind::ALL.len()],
    forms: [Form; Kind::ALL.len()],
    connection: Form,
}

impl EnvelopeReader {
    /// A reader for calls of at most this time, nested at most so deep.
    pub(crate) fn new(max_timeout: Duration, max_nesting: usize, max_values: usize) -> Self {
        let schemas = Kind::ALL.map(|kind| schema(kind, max_timeout));
        let forms = schemas.each_ref().map(Form::compile);
        let (no_inputs, connection) = (text::raw(&json!({})), Form::compile(&inline_connection::schema()));
        Self { max_nesting, max_values, no_inputs, schemas, forms, connection }
    }

    /// The schema of the envelope of a kind of call, without those of its connection and its inputs.
    pub(crate) fn schema(&self, kind: Kind) -> &Value {
        &self.schemas[kind as usize]
    }

    /// # Errors
    ///
    /// Here and below: `malformed_request` with every fault.
    pub(crate) fn action<'a>(&'a self, text: &'a [u8]) -> Result<ActionRequest<'a>, Failure> {
        Ok(ActionRequest { envelope: self.read(Kind::Action, text)?.0, files: Vec::new() })
    }

    pub(crate) fn connection_test<'a>(&'a self, text: &'a [u8]) -> Result<TestRequest<'a>, Failure> {
        let (envelope, _) = self.read(Kind::ConnectionTest, text)?;
        let mut is_empty = true;
        if text::members(envelope.inputs.get(), |_, _| is_empty = false).is_err() || !is_empty {
            return Err(refused("/inputs", FaultCode::Unknown, "The test of a connection takes no inputs"));
        }
        Ok(TestRequest(envelope))
    }

    pub(crate) fn data_source<'a>(&'a self, text: &'a [u8]) -> Result<DataSourceRequest<'a>, Failure> {
        let (envelope, mut members) = self.read(Kind::DataSource, text)?;
        let limit = members.get("limit").and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
        let resolve = members.get("resolve").and_then(Value::as_array);
        let resolve = resolve.map(|keys| keys.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        let (search, cursor) = (text_of(&mut members, "search"), text_of(&mut members, "cursor"));
        if resolve.is_some() && (search.is_some() || limit.is_some() || cursor.is_some()) {
            let message = "resolve cannot be combined with search, limit or cursor";
            return Err(refused("/resolve", FaultCode::Conflict, message));
        }
        Ok(DataSourceRequest { envelope, search, limit, cursor, resolve })
    }

    pub(crate) fn poll<'a>(&'a self, text: &'a [u8]) -> Result<PollRequest<'a>, Failure> {
        let (envelope, mut members) = self.read(Kind::Poll, text)?;
        // Some engines store a state as its JSON text. A state that is a text itself stays as it is.
        let state = members.remove("state").map(|state| match state {
            Value::String(text) => match serde_json::from_str(&text) {
                Ok(parsed @ (Value::Object(_) | Value::Null)) => parsed,
                _ => Value::String(text),
            },
            state => state,
        });
        Ok(PollRequest { envelope, state })
    }

    pub(crate) fn webhook<'a>(&'a self, text: &'a [u8]) -> Result<ReceiveRequest<'a>, Failure> {
        let (envelope, members) = self.read(Kind::Webhook, text)?;
        let request = members.get("request").and_then(Value::as_object).cloned().unwrap_or_default();
        let request = forwarded_request::read(&request);
        Ok(ReceiveRequest {
            envelope,
            request: request.map_err(|faults| Failure::refused(Code::MalformedRequest, faults))?,
        })
    }

    /// The envelope, and the decoded members of its kind.
    fn read<'a>(&'a self, kind: Kind, text: &'a [u8]) -> Result<(Envelope<'a>, Map<String, Value>), Failure> {
        let text = str::from_utf8(text).map_err(|error| {
            Failure::new(Code::MalformedRequest, format!("The request is not UTF-8 from byte {}", error.valid_up_to()))
        })?;
        // Some programs write a byte order mark before everything.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let Members { connection, inputs, mut others, repeated } = members(text).map_err(malformed)?;
        // An engine may send the members of every kind of call, with `null` for those that do not apply.
        others.retain(|(name, member)| member.get() != "null" || !self.is_member(name));
        let inputs = inputs.filter(|inputs| !matches!(inputs.get(), "null" | "\"\"")).unwrap_or(&self.no_inputs);
        self.check_nesting(1, inputs.get())?;
        others.iter().try_for_each(|(_, member)| self.check_nesting(1, member.get()))?;
        let mut faults: Vec<Fault> = repeated.into_iter().map(given_twice).collect();
        let mut options = self.options();
        // Most calls have no other members. Only a webhook needs one.
        let read = match others.is_empty() && kind != Kind::Webhook {
            true => Ok(Value::Object(Map::new())),
            false => self.forms[kind as usize].read_members(others, "", &options),
        };
        let mut members = match read {
            Ok(Value::Object(members)) => members,
            Ok(_) => Map::new(),
            Err(found) => {
                faults.extend(found);
                Map::new()
            }
        };
        if !faults.is_empty() {
            return Err(Failure::refused(Code::MalformedRequest, faults));
        }
        let timeout = members.get("timeoutMs").and_then(Value::as_u64).map(Duration::from_millis);
        let mut context = match members.remove("context") {
            Some(Value::Object(context)) => context,
            _ => Map::new(),
        };
        let (execution_id, step_id) = (text_of(&mut context, "executionId"), text_of(&mut context, "stepId"));
        options.time_zone = text_of(&mut context, "timeZone").map(|name| time_zone(&name)).transpose()?;
        Ok((Envelope { connection, inputs, timeout, execution_id, step_id, options }, members))
    }

    /// How everything is read that has no time zone of its own.
    fn options(&self) -> ReadOptions {
        ReadOptions { max_values: self.max_values, time_zone: None }
    }

    /// Whether any kind of call has a member of this name.
    fn is_member(&self, name: &str) -> bool {
        self.schemas.iter().any(|schema| schema["properties"].get(name).is_some())
    }

    /// Refuses a member that stands `above` levels deep and makes the request too deep.
    fn check_nesting(&self, above: usize, member: &str) -> Result<(), Failure> {
        // A text has at most half as many levels as letters.
        if above + member.len() / 2 > self.max_nesting && above + text::nesting(member) > self.max_nesting {
            let detail = format!("The request is nested deeper than {} levels", self.max_nesting);
            return Err(Failure::new(Code::MalformedRequest, detail));
        }
        Ok(())
    }
}

fn schema(kind: Kind, max_timeout: Duration) -> Value {
    let max_timeout = u64::try_from(max_timeout.as_millis()).unwrap_or(u64::MAX);
    let mut schema = json!({
        "type": "object",
        "properties": {
            "connection": {},
            "inputs": {},
            "context": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "executionId": { "type": "string" },
                    "stepId": { "type": "string" },
                    "timeZone": {
                        "type": "string", "examples": ["America/Phoenix"],
                        "description": "IANA name of the time zone of times that have no offset",
                    },
                },
            },
            "timeoutMs": { "type": "integer", "minimum": 1, "maximum": max_timeout },
        },
        "required": [],
        "additionalProperties": false,
    });
    let properties = &mut schema["properties"];
    match kind {
        Kind::Action | Kind::ConnectionTest => {}
        Kind::DataSource => {
            properties["search"] = json!({
                "type": "string", "maxLength": MAX_SEARCH,
                "description": "Words that a label must contain, regardless of case and accents",
            });
            properties["limit"] =
                json!({ "type": "integer", "minimum": 1, "maximum": MAX_ITEMS, "default": MAX_ITEMS });
            properties["cursor"] =
                json!({ "type": "string", "description": "The `nextCursor` of the last answer, to get the next page" });
            properties["resolve"] = json!({
                "type": "array", "maxItems": MAX_KEYS, "items": { "type": "string" },
                "description": "Saved keys to label, including those of inactive records. Cannot be combined with the others",
            });
        }
        Kind::Poll => {
            properties["state"] = json!({ "description": "The `state` of the last answer whose payload was stored" });
        }
        Kind::Webhook => {
            properties["request"] = forwarded_request::schema();
            schema["required"] = json!(["request"]);
        }
    }
    schema
}

fn text_of(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    match members.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn time_zone(name: &str) -> Result<TimeZone, Failure> {
    let message = "The time zone must be the name of one in the IANA database, such as America/Phoenix";
    name.parse().map_err(|()| refused("/context/timeZone", FaultCode::Choice, message))
}

fn given_twice(name: &str) -> Fault {
    Fault::new(format!("/{name}"), FaultCode::Conflict, GIVEN_TWICE)
}

fn not_an_object(pointer: &str, name: &str) -> Fault {
    Fault::new(pointer, FaultCode::Type, format!("{name} must be an object"))
}

fn malformed(reason: NoMembers) -> Failure {
    match reason {
        NoMembers::NotAnObject => refused("", FaultCode::Type, "The request must be an object"),
        NoMembers::NotJson { line, column } => {
            let detail = format!("The request is not JSON: line {line}, column {column}");
            Failure::new(Code::MalformedRequest, detail)
        }
    }
}

/// A single fault of an envelope.
pub(crate) fn refused(pointer: &str, code: FaultCode, message: impl Into<String>) -> Failure {
    Failure::refused(Code::MalformedRequest, vec![Fault::new(pointer, code, message)])
}
