//! Records.

use serde_json::{Map, Value, json};

use crate::clock::{self, Timestamp};

static ABSENT: Value = Value::Null;

/// A record: values by field name. Fields that were never set are null.
///
/// Field names are static, so a record needs no map and no copies of names.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Record {
    fields: Vec<(&'static str, Value)>,
}

impl Record {
    /// An empty record with capacity for some fields.
    pub(crate) fn with_capacity(fields: usize) -> Self {
        Self { fields: Vec::with_capacity(fields) }
    }

    /// Sets a field and returns the record.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a field.
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

    /// The value at a path, such as `address.city`.
    pub(crate) fn at_path(&self, path: &str) -> &Value {
        match path.split_once('.') {
            None => self.get(path),
            Some((field, inner)) => self.get(field).get(inner).unwrap_or(&ABSENT),
        }
    }

    /// The id.
    pub(crate) fn id(&self) -> i64 {
        self.integer("id").unwrap_or_default()
    }

    /// A field that is a whole number.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).as_i64()
    }

    /// A field that is text; empty if it is not.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    /// A field that is a flag; false if it is not.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).as_bool().unwrap_or_default()
    }

    /// The items of a field that is a list; empty if it is not.
    pub(crate) fn items(&self, name: &str) -> &[Value] {
        self.get(name).as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// A field that is a timestamp.
    pub(crate) fn timestamp(&self, name: &str) -> Option<Timestamp> {
        clock::parse(self.text(name))
    }

    /// Some fields as a JSON object.
    pub(crate) fn select<'f>(&self, fields: impl IntoIterator<Item = &'f &'static str>) -> Map<String, Value> {
        fields.into_iter().map(|field| ((*field).to_owned(), self.get(field).clone())).collect()
    }

    /// The id and the name, as other records reference this one.
    pub(crate) fn reference(&self) -> Value {
        json!({ "id": self.id(), "name": self.text("name") })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Record;

    #[test]
    fn fields_are_found_by_name_and_path() {
        let record = Record::with_capacity(2).with("id", 7).with("address", json!({ "city": "Austin" }));
        assert_eq!(record.id(), 7);
        assert_eq!(record.at_path("address.city"), "Austin");
        assert_eq!(record.at_path("address.unit"), &Value::Null);
        assert_eq!(record.get("unknown"), &Value::Null);
    }
}
