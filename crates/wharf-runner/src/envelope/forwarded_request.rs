//! A vendor's webhook request as an engine forwards it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;
use wharf::{Fault, FaultCode, WebhookRequest};

/// The most header fields, as in the requests of callers.
const MAX_HEADERS: usize = 100;

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
        "body": { "type": "string", "contentEncoding": "base64", "description": "The raw bytes" },
    } })
}

/// Reads the member `request`, which its schema accepted.
///
/// # Errors
///
/// Every fault that the schema cannot express.
pub(super) fn read(member: &Map<String, Value>) -> Result<WebhookRequest, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, code, message: String| {
        faults.push(Fault::new(format!("/request/{name}"), code, format!("request.{name} {message}")));
    };
    let text = |name: &str| member.get(name).and_then(Value::as_str).unwrap_or_default();
    let body = STANDARD.decode(text("body")).unwrap_or_else(|_| {
        fault("body", FaultCode::Format, "must be base64 of the raw bytes".to_owned());
        Vec::new()
    });
    let query = match member.get("query") {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(values) => match pairs(values) {
            Some(pairs) => Serializer::new(String::new()).extend_pairs(pairs).finish(),
            None => {
                fault("query", FaultCode::Type, "must be text, or values by name".to_owned());
                String::new()
            }
        },
    };
    let mut headers = HeaderMap::new();
    match member.get("headers").map_or_else(|| Some(Vec::new()), pairs) {
        None => fault("headers", FaultCode::Type, "must be values by name".to_owned()),
        Some(pairs) if pairs.len() > MAX_HEADERS => {
            fault("headers", FaultCode::Length, format!("may have at most {MAX_HEADERS} fields"));
        }
        Some(pairs) => {
            for (name, value) in pairs {
                match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes())) {
                    (Ok(name), Ok(value)) => _ = headers.append(name, value),
                    _ => {
                        let message = "has a name or value that HTTP does not allow".to_owned();
                        fault("headers", FaultCode::Format, message);
                        break;
                    }
                }
            }
        }
    }
    let (method, path) = (text("method").to_owned(), text("path").to_owned());
    if faults.is_empty() { Ok(WebhookRequest { method, path, query, headers, body: body.into() }) } else { Err(faults) }
}

/// The values of an object, each with its name; a name may have one value or a list of them.
fn pairs(values: &Value) -> Option<Vec<(&str, &str)>> {
    let mut pairs = Vec::new();
    for (name, value) in values.as_object()? {
        for value in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            pairs.push((name.as_str(), value.as_str()?));
        }
    }
    Some(pairs)
}
