//! Values that fit a schema: inputs of a test that covers all actions of a component, and examples where a document has
//! none.

use serde_json::{Map, Value, json};

/// Which inputs to fill in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Amount {
    /// Only required inputs.
    Least,
    /// All inputs.
    All,
}

/// Inputs that match a schema.
pub fn sample(schema: &Value, amount: Amount) -> Value {
    if schema["x-file"] == true {
        return json!({ "data": "aWQsbmFtZQo=", "contentType": "text/csv", "fileName": "equipment.csv" });
    }
    let example = &schema["examples"][0];
    if !example.is_null() {
        return example.clone();
    }
    if let Some(choices) = schema["enum"].as_array() {
        return choices[0].clone();
    }
    match kind(schema) {
        "object" => object(schema, amount),
        "array" => json!([sample(&schema["items"], amount)]),
        "integer" => {
            let (least, most) =
                (schema["minimum"].as_i64().unwrap_or(0), schema["maximum"].as_i64().unwrap_or(i64::MAX));
            json!(7.max(least).min(most))
        }
        "number" => match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
            (Some(least), _) if least > 12.5 => schema["minimum"].clone(),
            (_, Some(most)) if most < 12.5 => schema["maximum"].clone(),
            _ => serde_json::from_str("12.50").unwrap_or_default(),
        },
        "boolean" => json!(false),
        "string" => {
            let (least, most) =
                (schema["minLength"].as_u64().unwrap_or(0), schema["maxLength"].as_u64().unwrap_or(1_000));
            let text = text(schema["format"].as_str().unwrap_or_default());
            let letters = usize::try_from((text.len() as u64).max(least).min(most)).unwrap_or(text.len());
            text.chars().cycle().take(letters).collect::<String>().into()
        }
        _ => json!({ "any": "thing" }),
    }
}

fn kind(schema: &Value) -> &str {
    let types = schema["type"].as_array().map_or(std::slice::from_ref(&schema["type"]), Vec::as_slice);
    types.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or_default()
}

fn object(schema: &Value, amount: Amount) -> Value {
    let wanted = |key: &str| amount == Amount::All || crate::form::is_required(schema, key);
    let properties = schema["properties"].as_object().into_iter().flatten();
    let filled = properties.filter(|(key, _)| wanted(key)).map(|(key, one)| (key.clone(), sample(one, amount)));
    Value::Object(filled.collect::<Map<_, _>>())
}

fn text(format: &str) -> &'static str {
    match format {
        "date-time" => "2026-01-02T03:04:05Z",
        "date" => "2026-01-02",
        "uuid" => "6b29fc40-ca47-1067-b31d-00dd010662da",
        "html" => "<b>text</b>",
        "uri" | "url" => "https://example.com/",
        "email" => "name@example.com",
        _ => "text",
    }
}
