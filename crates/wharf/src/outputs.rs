//! Types of answers. They describe; what the vendor sends passes through untouched.

use schemars::JsonSchema;
use serde_json::Value;

use crate::described;

/// The answer of an operation that sends no body: an empty object.
#[derive(JsonSchema)]
pub struct Nothing {}

/// Bytes in JSON, as the established connector answers them.
#[derive(JsonSchema)]
pub struct Buffer {
    /// Always `Buffer`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The bytes, each 0 to 255.
    pub data: Vec<u8>,
}

/// A value that the vendor may extend: documented as `T`, never refused.
pub enum Open<T> {
    /// One of the documented values.
    Known(T),
    /// Anything else.
    Other(Value),
}

described!(Open<T>, |generator| T::json_schema(generator));
