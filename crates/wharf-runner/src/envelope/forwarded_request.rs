//! A vendor's webhook request as an engine forwards it.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;
use wharf::form::scalar_text;
use wharf::{Fault, FaultCode, WebhookRequest};

/// The most header fields, as in the requests of callers.
const MAX_HEADERS: usize = 100;

/// The most letters of a name that are repeated.
const MAX_NAME: usize = 200;

/// The schema of the member `request`.
pub(super) fn schema() -> Value {
    let text = json!({ "type": "string" });
    let one_or_many = json!({ "anyOf": [text, { "type": "array", "items": text }] });
    let by_name = json!({ "type": "object", "additionalProperties": one_or_many });
    json!({ "type": "object", "additionalProperties": false, "properties": {
        "method": text,
        "path": text,
        "query": { "anyOf": [text, by_name] },
        "headers": by_name,
        "body": {
            "type": "string", "contentEncoding": "base64",
            "description": "The raw bytes, in base64. The Buffer form is taken too",
        },
    } })
}

/// Reads the member `request`, which its schema accepted.
///
/// # Errors
///
/// Every fault that the schema cannot express.
pub(super) fn read(member: &Map<String, Value>) -> Result<WebhookRequest, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, inside: &str, code, message: &str| {
        let pointer = format!("/request/{name}{}", pointer_to(inside));
        faults.push(Fault::new(pointer, code, format!("request.{name} {message}")));
    };
    let text = |name: &str| member.get(name).and_then(Value::as_str).unwrap_or_default();
    // The schema accepts nothing else.
    let body = STANDARD.decode(text("body")).unwrap_or_default();
    let query = match member.get("query") {
        None => String::new(),
        Some(Value::String(text)) => text.strip_prefix('?').unwrap_or(text).to_owned(),
        Some(values) => match pairs(values) {
            Ok(pairs) => Serializer::new(String::new()).extend_pairs(pairs).finish(),
            Err(name) => {
                fault("query", name, FaultCode::Type, "must be text, or values by name");
                String::new()
            }
        },
    };
    let given = match member.get("headers") {
        None => Cow::Owned(Map::new().into()),
        Some(Value::String(text)) => Cow::Owned(serde_json::from_str(text).unwrap_or_default()),
        Some(values) => Cow::Borrowed(values),
    };
    let mut headers = HeaderMap::new();
    match pairs(&given) {
        Err(name) => fault("headers", name, FaultCode::Type, "must be values by name"),
        Ok(pairs) if pairs.len() > MAX_HEADERS => {
            fault("headers", "", FaultCode::Length, &format!("may have at most {MAX_HEADERS} fields"));
        }
        Ok(pairs) => {
            for (name, value) in pairs {
                match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes())) {
                    (Ok(name), Ok(value)) => _ = headers.append(name, value),
                    _ => {
                        fault("headers", "", FaultCode::Format, "has a name or value that HTTP does not allow");
                        break;
                    }
                }
            }
        }
    }
    let (method, path) = (text("method").to_owned(), text("path").to_owned());
    if faults.is_empty() { Ok(WebhookRequest { method, path, query, headers, body: body.into() }) } else { Err(faults) }
}

/// The values of an object, each with its name; a name may have one value or a list of them, and `null` is none.
///
/// # Errors
///
/// The name whose value is not a scalar; an empty one when there is no object.
fn pairs(values: &Value) -> Result<Vec<(&str, String)>, &str> {
    let mut pairs = Vec::new();
    for (name, value) in values.as_object().ok_or("")? {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for value in values.iter().filter(|value| !value.is_null()) {
            pairs.push((name.as_str(), scalar_text(value).ok_or(name.as_str())?));
        }
    }
    Ok(pairs)
}

/// The end of a JSON pointer to a member, unless its name is empty. Of a long name, the beginning.
fn pointer_to(name: &str) -> String {
    let name: String = name.chars().take(MAX_NAME).collect();
    if name.is_empty() { name } else { format!("/{}", name.replace('~', "~0").replace('/', "~1")) }
}
