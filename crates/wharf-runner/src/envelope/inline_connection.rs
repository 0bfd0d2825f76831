//! Connections that callers send in the request itself.

use serde_json::value::RawValue;
use serde_json::{Value, json};
use wharf::json as text;
use wharf::{Code, Failure, Fault, FaultCode, Secret};

use super::{EnvelopeReader, not_an_object};

/// An inline connection: credentials in the request itself.
pub(crate) struct InlineConnection {
    pub(crate) key: String,
    /// The text of the fields.
    pub(crate) fields: Box<RawValue>,
    pub(crate) token: Option<Secret>,
}

/// The schema of a connection, whose fields have a schema of their own.
pub(super) fn schema() -> Value {
    // Engines hold a connection with the key of its variable and with the context in which it was made.
    json!({
        "type": "object",
        "properties": {
            "key": { "type": "string" }, "fields": { "x-json": true }, "token": {},
            "configVarKey": { "x-json": true }, "context": { "x-json": true },
        },
        "required": ["key"],
    })
}

impl EnvelopeReader {
    /// Reads an inline connection.
    ///
    /// # Errors
    ///
    /// `invalid_connection` with every fault.
    pub(crate) fn inline_connection(&self, text: &str) -> Result<InlineConnection, Failure> {
        let invalid = |faults| Failure::refused(Code::InvalidConnection, faults);
        let mut members = Vec::new();
        if text::members(text, |name, member| members.push((name, member))).is_err() {
            return Err(invalid(vec![not_an_object("/connection", "connection")]));
        }
        self.check_nesting(1, text)?;
        let mut faults = Vec::new();
        let decoded = self.connection.read_members(members, "/connection", &self.options());
        let decoded = decoded.unwrap_or_else(|found| {
            faults = found;
            Value::Null
        });
        let token = match decoded.get("token") {
            None => None,
            Some(Value::Object(token)) => match token.get("access_token") {
                Some(Value::String(token)) => Some(token.clone().into()),
                None => {
                    let message = "access_token is required";
                    faults.push(Fault::new("/connection/token/access_token", FaultCode::Required, message));
                    None
                }
                Some(_) => {
                    let message = "access_token must be text";
                    faults.push(Fault::new("/connection/token/access_token", FaultCode::Type, message));
                    None
                }
            },
            Some(_) => {
                faults.push(not_an_object("/connection/token", "token"));
                None
            }
        };
        if !faults.is_empty() {
            return Err(invalid(faults));
        }
        let key = decoded["key"].as_str().unwrap_or_default().to_owned();
        let fields = decoded.get("fields").and_then(Value::as_str).map(str::to_owned).map(RawValue::from_string);
        let fields = fields.and_then(Result::ok).unwrap_or_else(|| self.no_inputs.clone());
        Ok(InlineConnection { key, fields, token })
    }
}
