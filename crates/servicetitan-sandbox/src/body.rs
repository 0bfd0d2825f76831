//! JSON request bodies: described by tables, validated, merged into records.

pub(crate) mod check;
pub(crate) mod field_errors;
pub(crate) mod property;
pub(crate) mod references;

use serde_json::{Map, Value};

pub(crate) use field_errors::FieldErrors;
pub(crate) use property::{Property, Type, optional, required};
pub(crate) use references::Reference;

use crate::http::Problem;
use crate::store::{Record, Store};

/// A valid JSON object. Its timestamps are in UTC.
#[derive(Debug)]
pub(crate) struct Body {
    fields: Map<String, Value>,
    properties: &'static [Property],
}

impl Body {
    /// Reads and validates a body.
    pub(crate) fn read(content: &[u8], properties: &'static [Property]) -> Result<Self, Problem> {
        let document: Value =
            serde_json::from_slice(content).map_err(|error| Problem::field("$", error.to_string()))?;
        let Value::Object(mut fields) = document else {
            return Err(Problem::field("$", "The body must be an object."));
        };
        let mut errors = FieldErrors::default();
        check::object(&mut fields, properties, "", &mut errors);
        errors.into_result()?;
        Ok(Self { fields, properties })
    }

    /// Checks that every referenced record exists.
    pub(crate) fn checked_references(self, references: &[Reference], store: &Store) -> Result<Self, Problem> {
        let mut errors = FieldErrors::default();
        references::check(references, store, &self, &mut errors);
        errors.into_result().map(|()| self)
    }

    /// The value of a property if it was sent, even if null.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// The value of a property, or null.
    pub(crate) fn value(&self, name: &str) -> Value {
        self.get(name).cloned().unwrap_or_default()
    }

    /// The whole body.
    pub(crate) fn to_value(&self) -> Value {
        Value::Object(self.fields.clone())
    }

    /// A property that is a whole number.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name)?.as_i64()
    }

    /// A property that is a number.
    pub(crate) fn decimal(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }

    /// A property that is text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// The items of a list.
    pub(crate) fn items(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// The items of a list of whole numbers.
    pub(crate) fn integers(&self, name: &str) -> Vec<i64> {
        self.items(name).iter().filter_map(Value::as_i64).collect()
    }

    /// Sets the fields of a record to the values that were sent, except for some properties. Null clears a field.
    pub(crate) fn merge_into(&self, record: &mut Record, except: &[&str]) {
        for (name, value) in self.sent(except) {
            record.set(name, value.clone());
        }
    }

    /// Like [`Self::merge_into`] for a new record: null is the same as absent.
    pub(crate) fn fill_into(&self, record: &mut Record, except: &[&str]) {
        for (name, value) in self.sent(except).filter(|(_, value)| !value.is_null()) {
            record.set(name, value.clone());
        }
    }

    fn sent(&self, except: &[&str]) -> impl Iterator<Item = (&'static str, &Value)> {
        let names = self.properties.iter().map(|property| property.name).filter(move |name| !except.contains(name));
        names.filter_map(move |name| Some((name, self.get(name)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, Property, Type, optional, required};
    use crate::store::Record;

    const CONTACT: &[Property] = &[
        required("type", Type::Choice(&["Phone", "Email"])),
        optional("memo", Type::Text).or_null(),
        optional("calledOn", Type::DateTime),
    ];
    const PROPERTIES: &[Property] = &[
        required("name", Type::Text),
        optional("tagTypeIds", Type::List(&Type::Integer)),
        optional("contacts", Type::List(&Type::Object(CONTACT))),
    ];

    fn invalid_fields(content: &str) -> Vec<String> {
        match Body::read(content.as_bytes(), PROPERTIES) {
            Ok(_) => Vec::new(),
            Err(problem) => problem.errors().keys().cloned().collect(),
        }
    }

    #[test]
    fn timestamps_of_a_valid_body_are_converted_to_utc() {
        let content =
            r#"{"name":"A","contacts":[{"type":"Phone","memo":null,"calledOn":"2026-01-01T01:00:00+01:00"}]}"#;
        let contacts =
            Body::read(content.as_bytes(), PROPERTIES).map(|body| body.value("contacts")).unwrap_or_default();
        assert_eq!(contacts[0]["calledOn"], "2026-01-01T00:00:00Z");
    }

    #[test]
    fn errors_are_reported_by_field() {
        assert_eq!(invalid_fields("[]"), ["$"]);
        assert_eq!(invalid_fields("{"), ["$"]);
        assert_eq!(invalid_fields(r#"{"nam":"A"}"#), ["nam", "name"]);
        assert_eq!(invalid_fields(r#"{"name":null}"#), ["name"]);
        assert_eq!(invalid_fields(r#"{"name":"A","tagTypeIds":[1,"2"]}"#), ["tagTypeIds[1]"]);
        assert_eq!(invalid_fields(r#"{"name":"A","contacts":[{"type":"Pigeon"}]}"#), ["contacts[0].type"]);
    }

    #[test]
    fn merging_keeps_fields_that_were_not_sent() {
        let mut record = Record::with_capacity(2).with("name", "Old").with("tagTypeIds", vec![1]);
        if let Ok(body) = Body::read(br#"{"name":"New"}"#, PROPERTIES) {
            body.merge_into(&mut record, &[]);
        }
        assert_eq!(record.text("name"), "New");
        assert_eq!(record.get("tagTypeIds")[0], 1);
    }
}
