//! Types of answers. They describe; what the vendor sends passes through untouched.

use std::marker::PhantomData;

use schemars::JsonSchema;

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

/// A value that the vendor may extend: documented as `T`, though others may come.
pub struct Open<T>(PhantomData<T>);

described!(Open<T>, |generator| T::json_schema(generator));
