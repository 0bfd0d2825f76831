//! The fields that a tenant adds to its records.

use serde_json::{Value, json};

use crate::body::{Body, Property, Type, optional, required};
use crate::store::Record;

/// The field of records and the property of bodies.
pub(crate) const FIELD: &str = "customFields";

/// Fields whose value must be sent.
pub(crate) const WITH_VALUE: Type = Type::List(&Type::Object(VALUE));

/// Fields whose value may be null.
pub(crate) const WITH_OPTIONAL_VALUE: Type = Type::List(&Type::Object(OPTIONAL_VALUE));

const VALUE: &[Property] = &[required("typeId", Type::Integer), required("value", Type::Text)];

const OPTIONAL_VALUE: &[Property] = &[required("typeId", Type::Integer), optional("value", Type::Text).or_null()];

const NAMES: [(i64, &str); 3] = [(601, "Gate Code"), (602, "Preferred Technician"), (603, "Referral Source")];

/// A field as records hold it.
pub(crate) fn field(type_id: i64, value: &str) -> Value {
    let name = NAMES.iter().find(|(known, _)| *known == type_id).map(|(_, name)| (*name).to_owned());
    json!({ "typeId": type_id, "name": name.unwrap_or_else(|| format!("Custom Field {type_id}")), "value": value })
}

/// Brings in the fields that a body holds; those of other types stay.
pub(crate) fn apply(record: &mut Record, body: &Body) {
    let sent = body.items(FIELD);
    if sent.is_empty() {
        return;
    }
    let mut fields = record.items(FIELD).to_vec();
    fields.retain(|known| sent.iter().all(|change| change["typeId"] != known["typeId"]));
    for change in sent {
        let type_id = change["typeId"].as_i64().unwrap_or_default();
        fields.push(field(type_id, change["value"].as_str().unwrap_or_default()));
    }
    record.set(FIELD, fields);
}
