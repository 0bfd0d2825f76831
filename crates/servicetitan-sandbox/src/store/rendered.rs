//! Records in responses.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::record::Record;
use crate::resources::external_data;

/// A record that serializes exactly the fields of a response, in order.
#[derive(Debug)]
pub(crate) struct Rendered<'r> {
    /// The names of the fields.
    pub(crate) fields: &'static [&'static str],
    /// The record.
    pub(crate) record: &'r Record,
    /// The application whose external data is shown; `None` shows all of it.
    pub(crate) application: Option<&'r str>,
}

impl Serialize for Rendered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for name in self.fields {
            if *name == external_data::FIELD {
                map.serialize_entry(name, &external_data::visible(self.record, self.application))?;
            } else {
                map.serialize_entry(name, self.record.get(name))?;
            }
        }
        map.end()
    }
}
