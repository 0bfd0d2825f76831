//! Validation errors of a request.

use serde_json::{Map, Value};

use crate::http::Problem;

/// Error messages by field.
#[derive(Debug, Default)]
pub(crate) struct FieldErrors {
    messages: Map<String, Value>,
}

impl FieldErrors {
    /// Adds a message about a field.
    pub(crate) fn add(&mut self, field: &str, message: impl Into<String>) {
        let messages = self.messages.entry(field).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(messages) = messages {
            messages.push(Value::String(message.into()));
        }
    }

    /// An error if any message was added.
    pub(crate) fn into_result(self) -> Result<(), Problem> {
        if self.messages.is_empty() { Ok(()) } else { Err(Problem::validation(self.messages)) }
    }
}
