//! Views of records in responses.

use super::rendered::Rendered;
use super::{Kind, Record, Store};
use crate::http::{Answer, Call, Outcome, Problem};

/// How the API shows records of one kind.
#[derive(Debug)]
pub(crate) struct Resource {
    /// The kind of the records.
    pub(crate) kind: Kind,
    /// The fields of the response, in the order of the specification.
    pub(crate) fields: &'static [&'static str],
}

impl Resource {
    /// Returns the record with the path parameter `{id}`.
    pub(crate) fn get(&self, store: &Store, call: &Call) -> Outcome {
        let application = call.query.guid("externalDataApplicationGuid")?;
        let record = self.find(store, call.id("id")?)?;
        Answer::json(&self.rendered(record, application))
    }

    /// Returns a record as a response.
    pub(crate) fn answer(&self, record: &Record) -> Outcome {
        Answer::json(&self.rendered(record, None))
    }

    /// A record with the fields of the response.
    pub(crate) fn rendered<'r>(&self, record: &'r Record, application: Option<&'r str>) -> Rendered<'r> {
        Rendered { fields: self.fields, record, application }
    }

    /// The record with an id.
    pub(crate) fn find<'s>(&self, store: &'s Store, id: i64) -> Result<&'s Record, Problem> {
        store.records(self.kind).get(id).ok_or_else(|| Problem::not_found(self.kind.noun(), id))
    }

    /// The record with an id, mutable.
    pub(crate) fn find_mut<'s>(&self, store: &'s mut Store, id: i64) -> Result<&'s mut Record, Problem> {
        store.records_mut(self.kind).get_mut(id).ok_or_else(|| Problem::not_found(self.kind.noun(), id))
    }
}
