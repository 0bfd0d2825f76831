//! How events show records.

use serde_json::{Map, Value};

use crate::store::{Kind, Record, Resource, Store};

/// A record as events show it.
#[derive(Debug)]
pub(crate) struct Model {
    /// The resource whose fields are shown.
    pub(crate) base: &'static Resource,
    /// The fields that are left out.
    pub(crate) omitted: &'static [&'static str],
    /// Fields with computed values.
    pub(crate) computed: &'static [(&'static str, Compute)],
}

/// Computes the value of a field.
pub(crate) type Compute = fn(&Record) -> Value;

impl Model {
    /// The record as events show it.
    pub(crate) fn show(&self, record: &Record) -> Value {
        let mut shown = record.select(self.base.fields.iter().filter(|field| !self.omitted.contains(field)));
        shown.extend(self.computed.iter().map(|(field, compute)| ((*field).to_owned(), compute(record))));
        shown.into()
    }
}

/// A member of the data of an event.
#[derive(Debug)]
pub(crate) enum Member {
    /// The changed record.
    Record(&'static str, &'static Model),
    /// The record that a field of the changed one references.
    Related(&'static str, Kind, &'static str, &'static Model),
    /// A field of the changed record.
    Field(&'static str, &'static str),
    /// A flag that is always false.
    False(&'static str),
}

impl Member {
    /// Adds the member to the data of an event about `record`.
    pub(crate) fn insert_into(&self, data: &mut Map<String, Value>, store: &Store, record: Option<&Record>) {
        let (name, value) = match self {
            Self::Record(name, model) => (name, record.map(|record| model.show(record))),
            Self::Related(name, kind, field, model) => {
                let related = record.and_then(|record| store.records(*kind).get(record.integer(field)?));
                (name, related.map(|related| model.show(related)))
            }
            Self::Field(name, field) => (name, record.map(|record| record.get(field).clone())),
            Self::False(name) => (name, Some(false.into())),
        };
        data.insert((*name).to_owned(), value.unwrap_or_default());
    }
}
