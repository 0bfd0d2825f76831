//! Custom fields of invoices and payments, which have names and are set on several records at once.

use serde_json::json;

use crate::body::{Property, Type, optional, required};
use crate::http::{Answer, Call, Outcome, Problem};
use crate::store::{Kind, Store};

const CUSTOM_FIELD_PAIR_REQUEST: &[Property] = &[required("name", Type::Text), optional("value", Type::Text).or_null()];

const CUSTOM_FIELD_OPERATION_REQUEST: &[Property] = &[
    required("objectId", Type::Integer),
    required("customFields", Type::List(&Type::Object(CUSTOM_FIELD_PAIR_REQUEST))),
];

const OPERATIONS: &[Property] = &[required("operations", Type::List(&Type::Object(CUSTOM_FIELD_OPERATION_REQUEST)))];

/// Sets custom fields of several records at once.
pub(crate) fn set(store: &mut Store, call: &Call, kind: Kind) -> Outcome {
    let body = call.body(OPERATIONS)?;
    let operations = body.items("operations");
    let unknown = operations
        .iter()
        .filter_map(|operation| operation["objectId"].as_i64())
        .find(|id| store.records(kind).get(*id).is_none());
    if let Some(id) = unknown {
        return Err(Problem::not_found(kind.noun(), id));
    }
    let now = store.now();
    for operation in operations {
        let record = operation["objectId"].as_i64().and_then(|id| store.records_mut(kind).get_mut(id));
        if let (Some(record), Some(sent)) = (record, operation["customFields"].as_array()) {
            let mut fields = record.items("customFields").to_vec();
            fields.retain(|known| sent.iter().all(|change| change["name"] != known["name"]));
            fields.extend(sent.iter().map(|change| json!({ "name": change["name"], "value": change["value"] })));
            record.set("customFields", fields);
            record.set("modifiedOn", now.as_str());
        }
    }
    Ok(Answer::Empty)
}
