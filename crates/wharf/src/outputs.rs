//! Types of responses. They only describe; the vendor's response is passed on unchanged.

use std::any::TypeId;
use std::marker::PhantomData;

use schemars::JsonSchema;

use crate::described;

/// The result of an operation whose response has no body: an empty object.
#[derive(JsonSchema)]
pub struct Nothing {}

impl Nothing {
    /// Whether `T` is this type.
    pub(crate) fn is<T: 'static>() -> bool {
        TypeId::of::<T>() == TypeId::of::<Self>()
    }
}

/// Bytes as JSON, in the format of `JSON.stringify` for a Node.js `Buffer`.
#[derive(JsonSchema)]
pub struct Buffer {
    /// Always `Buffer`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The bytes, each from 0 to 255.
    pub data: Vec<u8>,
}

/// A value that the vendor may extend. The choices of `T` are published as examples, because other values are possible.
pub struct Open<T>(PhantomData<T>);

described!(Open<T>, |generator| {
    let mut schema = T::json_schema(generator);
    schema.insert("x-open".into(), true.into());
    schema
});
