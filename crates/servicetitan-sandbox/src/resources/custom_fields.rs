//! Custom fields of records.

use serde_json::{Value, json};

use crate::body::{Body, Property, Type, optional, required};
use crate::store::Record;

/// The name of the record field and of the body property.
pub(crate) const FIELD: &str = "customFields";

/// Custom fields with required values.
pub(crate) const WITH_VALUE: Type = Type::List(&Type::Object(VALUE));

/// Custom fields with optional values.
pub(crate) const WITH_OPTIONAL_VALUE: Type = Type::List(&Type::Object(OPTIONAL_VALUE));

const VALUE: &[Property] = &[required("typeId", Type::Integer), required("value", Type::Text)];

const OPTIONAL_VALUE: &[Property] = &[required("typeId", Type::Integer), optional("value", Type::Text).or_null()];

const NAMES: [(i64, &str); 3] = [(601, "Gate Code"), (602, "Preferred Technician"), (603, "Referral Source")];

/// A custom field of a record.
pub(crate) fn field(type_id: i64, value: &str) -> Value {
    let name = NAMES.iter().find(|(known, _)| *known == type_id).map(|(_, name)| (*name).to_owned());
    json!({ "typeId": type_id, "name": name.unwrap_or_else(|| format!("Custom Field {type_id}")), "value": value })
}

/// Applies the custom fields of a body. Fields of other types do not change.
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
