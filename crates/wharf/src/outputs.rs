//! Types of answers. They describe; what the vendor sends passes through untouched.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;

/// The answer of an operation that sends no body: an empty object.
#[derive(Deserialize, JsonSchema)]
pub struct Nothing {}

/// Bytes in JSON, as the established connector answers them.
#[derive(Deserialize, JsonSchema)]
pub struct Buffer {
    /// Always `Buffer`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The bytes, each 0 to 255.
    pub data: Vec<u8>,
}

/// A value that the vendor may extend: documented as `T`, never refused.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Open<T> {
    /// One of the documented values.
    Known(T),
    /// Anything else.
    Other(Value),
}

impl<T: JsonSchema> JsonSchema for Open<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Open_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
