//! External data: entries that applications attach to records.
//!
//! An entry stores the application that wrote it; responses show only its key and value.

use serde_json::{Value, json};

use crate::body::{Body, Property, Type, optional, required};
use crate::http::{Problem, Query};
use crate::list::{By, Filter, Predicate, filter};
use crate::store::{Record, Store};

/// The name of the record field and of the body property.
pub(crate) const FIELD: &str = "externalData";

/// The property of a body that creates a record.
pub(crate) const CREATE: Type = Type::Object(CREATE_REQUEST);

/// The property of a body that updates a record.
pub(crate) const UPDATE: Type = Type::Object(UPDATE_REQUEST);

const CREATE_REQUEST: &[Property] =
    &[required("applicationGuid", Type::Guid), required(FIELD, Type::List(&Type::Object(CREATE_ENTRY)))];

const CREATE_ENTRY: &[Property] = &[required("key", Type::Text), required("value", Type::Text)];

const UPDATE_REQUEST: &[Property] = &[
    optional("patchMode", Type::Choice(&["Replace", "Merge"])).or_null(),
    required("applicationGuid", Type::Guid),
    required(FIELD, Type::List(&Type::Object(UPDATE_ENTRY))),
];

const UPDATE_ENTRY: &[Property] = &[required("key", Type::Text), optional("value", Type::Text).or_null()];

/// Filters by application, key and values; one entry must match all of them.
pub(crate) static FILTERS: &[Filter] = &[filter("externalDataApplicationGuid", By::Custom(entry_filter))];

/// The entries in responses, of one application or of all.
pub(crate) fn visible(record: &Record, application: Option<&str>) -> Vec<Value> {
    let is_visible = |entry: &&Value| application.is_none_or(|guid| is_of(entry, guid));
    let shown = |entry: &Value| json!({ "key": entry["key"], "value": entry["value"] });
    record.items(FIELD).iter().filter(is_visible).map(shown).collect()
}

/// An entry of an application.
pub(crate) fn entry(application: &str, key: &str, value: &str) -> Value {
    json!({ "applicationGuid": application, "key": key, "value": value })
}

/// Applies the external data of a body, if it was sent. A null value removes its key.
pub(crate) fn apply(record: &mut Record, body: &Body) {
    let Some(Value::Object(request)) = body.get(FIELD) else {
        return;
    };
    let application = request.get("applicationGuid").and_then(Value::as_str).unwrap_or_default();
    let sent = request.get(FIELD).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let is_merge = request.get("patchMode").and_then(Value::as_str) == Some("Merge");
    let is_sent = |entry: &Value| sent.iter().any(|change| change["key"] == entry["key"]);
    let mut entries = record.items(FIELD).to_vec();
    entries.retain(|known| !is_of(known, application) || (is_merge && !is_sent(known)));
    for change in sent {
        if let (Some(key), Some(value)) = (change["key"].as_str(), change["value"].as_str()) {
            entries.push(entry(application, key, value));
        }
    }
    record.set(FIELD, entries);
}

fn entry_filter(_: &Store, query: &Query) -> Result<Option<Predicate>, Problem> {
    let application = query.guid("externalDataApplicationGuid")?.map(str::to_owned);
    let key = query.text("externalDataKey").map(str::to_owned);
    let values: Vec<String> =
        query.values("externalDataValues").flat_map(|list| list.split(',')).map(str::to_owned).collect();
    if application.is_none() && key.is_none() && values.is_empty() {
        return Ok(None);
    }
    let matches = move |entry: &Value| {
        application.as_deref().is_none_or(|guid| is_of(entry, guid))
            && key.as_deref().is_none_or(|key| entry["key"] == key)
            && (values.is_empty() || values.iter().any(|value| entry["value"] == value.as_str()))
    };
    Ok(Some(Box::new(move |record: &Record| record.items(FIELD).iter().any(&matches))))
}

fn is_of(entry: &Value, application: &str) -> bool {
    entry["applicationGuid"].as_str().is_some_and(|guid| guid.eq_ignore_ascii_case(application))
}

#[cfg(test)]
mod tests {
    use super::{FIELD, UPDATE, apply, entry, visible};
    use crate::body::{Body, Property, optional};
    use crate::store::Record;

    const PROPERTIES: &[Property] = &[optional(FIELD, UPDATE)];
    const OURS: &str = "9f2c64b5-5f40-4c8c-8a0c-6e0a3f1d1c11";
    const THEIRS: &str = "11111111-2222-3333-4444-555555555555";

    fn after(mode: &str, entries: &str) -> String {
        let known = vec![entry(OURS, "a", "1"), entry(OURS, "b", "2"), entry(THEIRS, "a", "9")];
        let mut record = Record::with_capacity(1).with(FIELD, known);
        let content = format!(
            r#"{{"externalData":{{"patchMode":"{mode}","applicationGuid":"{OURS}","externalData":[{entries}]}}}}"#
        );
        if let Ok(body) = Body::read(content.as_bytes(), PROPERTIES) {
            apply(&mut record, &body);
        }
        let texts = visible(&record, Some(OURS)).into_iter().map(|entry| format!("{}{}", entry["key"], entry["value"]));
        texts.collect::<String>().replace('"', "")
    }

    #[test]
    fn replacing_and_merging_change_only_one_application() {
        assert_eq!(after("Replace", r#"{"key":"c","value":"3"}"#), "c3");
        assert_eq!(after("Merge", r#"{"key":"c","value":"3"},{"key":"a","value":null}"#), "b2c3");
    }
}
