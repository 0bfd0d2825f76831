//! The shape of what callers send, and what is wrong with it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::{Deserializer as Json, Error};
use serde_path_to_error::Segment;
use wharf::{Fault, FaultCode};

/// What stands in an object. Derived readings also take its members from a list, in an order that nobody promised.
pub(crate) struct Object<T>(pub(crate) T);

struct Members<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        value.deserialize_map(Members(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
    type Value = Object<T>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// Why a text cannot be read.
pub(crate) enum Unreadable {
    /// It is not JSON, or nested too deep, at this line and column.
    NotJson(usize, usize),
    /// It has another shape.
    Misshapen(Fault),
}

/// Reads an object that stands at `pointer` in the request.
///
/// # Errors
///
/// The first fault of its shape. Values are not repeated: they may be secrets.
pub(crate) fn object<'a, T: Deserialize<'a>>(text: &'a str, pointer: &str) -> Result<T, Unreadable> {
    match serde_json::from_str::<Object<T>>(text) {
        Ok(Object(value)) => Ok(value),
        Err(error) if error.classify() == Category::Data => Err(Unreadable::Misshapen(fault::<T>(text, pointer))),
        Err(error) => Err(Unreadable::NotJson(error.line(), error.column())),
    }
}

/// Reads what is misshapen once more, and keeps the way to the fault.
fn fault<'a, T: Deserialize<'a>>(text: &'a str, root: &str) -> Fault {
    let read = serde_path_to_error::deserialize::<_, Object<T>>(&mut Json::from_str(text));
    let mut pointer = root.to_owned();
    let Some(error) = read.err() else { return Fault::new(pointer, FaultCode::Type, "It has the wrong shape") };
    for segment in error.path() {
        let name = match segment {
            Segment::Map { key } | Segment::Enum { variant: key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Seq { index } => index.to_string(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.extend(name.chars().take(MAX_NAME));
    }
    let (code, message) = render(error.inner(), &mut pointer);
    Fault::new(pointer, code, message)
}

/// The most letters of an unknown name that are repeated.
const MAX_NAME: usize = 200;

/// What serde says, in the words of JSON.
fn render(error: &Error, pointer: &mut String) -> (FaultCode, String) {
    let text = error.to_string();
    let shape = text.rsplit_once(" at line ").map_or(text.as_str(), |(shape, _)| shape);
    let expected = || shape.rsplit_once("expected ").map_or("something else", |(_, expected)| expected);
    if shape.starts_with("unknown field") {
        return (FaultCode::Unknown, format!("No member has this name; expected {}", expected()));
    }
    if let Some(name) = shape.strip_prefix("missing field ") {
        pointer.extend(["/", name.trim_matches('`')]);
        return (FaultCode::Required, format!("{} is required", name.trim_matches('`')));
    }
    if let Some(name) = shape.strip_prefix("duplicate field ") {
        return (FaultCode::Conflict, format!("{} is given twice", name.trim_matches('`')));
    }
    let expected = match expected() {
        "a map" => "an object",
        "a sequence" => "a list",
        "a string" => "text",
        "a JSON number" => "a number",
        other => other,
    };
    let name = pointer.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("The request");
    (FaultCode::Type, format!("{name} must be {expected}"))
}
