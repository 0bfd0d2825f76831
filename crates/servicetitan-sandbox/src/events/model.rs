//! What events show of records.

use serde_json::{Map, Value, json};

use crate::store::{Kind, Record, Resource, Store};

/// A record as events show it.
#[derive(Debug)]
pub(crate) struct Model {
    /// What is like it.
    pub(crate) like: &'static Resource,
    /// The fields that are not shown.
    pub(crate) without: &'static [&'static str],
    /// The fields that are shown in a form of their own.
    pub(crate) own: &'static [(&'static str, Form)],
}

/// What is shown of a record in the place of a field.
pub(crate) type Form = fn(&Record) -> Value;

impl Model {
    /// The record as events show it.
    pub(crate) fn of(&self, record: &Record) -> Value {
        let fields = self.like.fields.iter().filter(|field| !self.without.contains(field));
        let mut shown: Map<String, Value> =
            fields.map(|field| ((*field).to_owned(), record.get(field).clone())).collect();
        shown.extend(self.own.iter().map(|(field, form)| ((*field).to_owned(), form(record))));
        shown.into()
    }
}

/// A part of the data of an event.
#[derive(Debug)]
pub(crate) enum Part {
    /// The changed record.
    Record(&'static str, &'static Model),
    /// The record of a kind that a field of the changed one names.
    Named(&'static str, Kind, &'static str, &'static Model),
    /// A field of the changed record.
    Field(&'static str, &'static str),
    /// A flag that is false here.
    Off(&'static str),
}

impl Part {
    /// Puts the part into the data of an event about a record.
    pub(crate) fn put(&self, store: &Store, record: Option<&Record>, data: &mut Map<String, Value>) {
        let (name, value) = match self {
            Self::Record(name, model) => (name, record.map(|record| model.of(record))),
            Self::Named(name, kind, field, model) => {
                let named = record.and_then(|record| store.of(*kind).get(record.integer(field)?));
                (name, named.map(|named| model.of(named)))
            }
            Self::Field(name, field) => (name, record.map(|record| record.get(field).clone())),
            Self::Off(name) => (name, Some(false.into())),
        };
        data.insert((*name).to_owned(), value.unwrap_or_default());
    }
}

/// The address of a record without its coordinates.
pub(crate) fn address(record: &Record) -> Value {
    let address = record.get("address");
    if address.is_null() {
        return Value::Null;
    }
    let part = |name: &str| address.get(name).cloned().unwrap_or_default();
    json!({
        "street": part("street"),
        "unit": part("unit"),
        "city": part("city"),
        "state": part("state"),
        "zip": part("zip"),
        "country": part("country"),
    })
}
