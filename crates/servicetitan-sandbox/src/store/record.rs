//! One record: its fields by name.

use serde_json::Value;

use crate::clock::{self, Timestamp};

static ABSENT: Value = Value::Null;

/// A record. Fields that were never set are null.
///
/// The names of fields are those of the source text, so a record needs no map and no copies of names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    fields: Vec<(&'static str, Value)>,
}

impl Record {
    /// A record without fields, and room for some.
    pub(crate) fn with_room(fields: usize) -> Self {
        Self { fields: Vec::with_capacity(fields) }
    }

    /// The record with one more field.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Gives a field a value.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        let value = value.into();
        match self.fields.iter_mut().find(|(known, _)| *known == name) {
            Some((_, field)) => *field = value,
            None => self.fields.push((name, value)),
        }
    }

    /// The value of a field.
    pub(crate) fn get(&self, name: &str) -> &Value {
        self.fields.iter().find(|(known, _)| *known == name).map_or(&ABSENT, |(_, value)| value)
    }

    /// The value at a path of names, such as `address.city`.
    pub(crate) fn at(&self, path: &str) -> &Value {
        match path.split_once('.') {
            None => self.get(path),
            Some((field, inner)) => self.get(field).get(inner).unwrap_or(&ABSENT),
        }
    }

    /// The id of the record.
    pub(crate) fn id(&self) -> i64 {
        self.integer("id").unwrap_or_default()
    }

    /// A field that holds a whole number.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).as_i64()
    }

    /// A field that holds text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    /// A field that holds true or false.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).as_bool().unwrap_or_default()
    }

    /// A field that holds a timestamp.
    pub(crate) fn timestamp(&self, name: &str) -> Option<Timestamp> {
        clock::parse(self.text(name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Record;

    #[test]
    fn fields_are_found_by_name_and_path() {
        let record = Record::with_room(2).with("id", 7).with("address", json!({ "city": "Austin" }));
        assert_eq!(record.id(), 7);
        assert_eq!(record.at("address.city"), "Austin");
        assert_eq!(record.at("address.unit"), &Value::Null);
        assert_eq!(record.get("unknown"), &Value::Null);
    }
}
