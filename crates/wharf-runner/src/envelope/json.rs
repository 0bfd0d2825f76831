//! The members of a JSON object, split without reading them.

use std::borrow::Cow;

use serde_json::error::Category;
use serde_json::value::RawValue;
use wharf::json;

/// The members of an envelope.
#[derive(Default)]
pub(super) struct Members<'a> {
    /// `connection`, as it was written: it is looked up before it is read.
    pub(super) connection: Option<&'a RawValue>,
    /// `inputs`, which have a schema of their own.
    pub(super) inputs: Option<&'a RawValue>,
    /// All others.
    pub(super) others: Vec<(Cow<'a, str>, &'a RawValue)>,
    /// Which of the first two occur more than once.
    pub(super) repeated: Vec<&'static str>,
}

/// Why a text has no members.
pub(super) enum NoMembers {
    /// It is JSON, and no object.
    NotAnObject,
    /// It is not JSON.
    NotJson { line: usize, column: usize },
}

/// Splits the text of an object into its members.
pub(super) fn members(text: &str) -> Result<Members<'_>, NoMembers> {
    let mut members = Members::default();
    let split = json::members(text, |name, member| {
        let (place, name) = match &*name {
            "connection" => (&mut members.connection, "connection"),
            "inputs" => (&mut members.inputs, "inputs"),
            _ => return members.others.push((name, member)),
        };
        if place.replace(member).is_some() {
            members.repeated.push(name);
        }
    });
    split.map(|()| members).map_err(|error| match error.classify() {
        Category::Data => NoMembers::NotAnObject,
        _ => NoMembers::NotJson { line: error.line(), column: error.column() },
    })
}
