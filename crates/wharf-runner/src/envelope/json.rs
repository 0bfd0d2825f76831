//! The members of a JSON object, split without reading all of them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// The members of an object.
#[derive(Default)]
pub(super) struct Members<'a> {
    /// `connection`, as it was written: it is looked up before it is read.
    pub(super) connection: Option<&'a RawValue>,
    /// `inputs`, which have a schema of their own.
    pub(super) inputs: Option<Value>,
    /// All others.
    pub(super) others: Map<String, Value>,
    /// Names that occur more than once.
    pub(super) repeated: Vec<String>,
}

/// Why a text has no members.
pub(super) enum NoMembers {
    /// It is JSON, and no object.
    NotAnObject,
    /// It is not JSON, or nested too deep.
    NotJson { line: usize, column: usize },
}

/// Splits the text of an object into its members.
pub(super) fn members(text: &str) -> Result<Members<'_>, NoMembers> {
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Data => NoMembers::NotAnObject,
        _ => NoMembers::NotJson { line: error.line(), column: error.column() },
    })
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(object: D) -> Result<Self, D::Error> {
        object.deserialize_map(ObjectVisitor)
    }
}

/// Accepts only a JSON object; serde's derive would also accept an array.
struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Members<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Members::default();
        while let Some(name) = map.next_key::<String>()? {
            let is_repeated = match name.as_str() {
                "connection" => members.connection.replace(map.next_value()?).is_some(),
                "inputs" => members.inputs.replace(map.next_value()?).is_some(),
                _ => members.others.insert(name.clone(), map.next_value()?).is_some(),
            };
            if is_repeated {
                members.repeated.push(name);
            }
        }
        Ok(members)
    }
}
