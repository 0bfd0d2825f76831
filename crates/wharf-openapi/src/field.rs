//! Small steps on the published schema of a field.

use serde_json::{Map, Value};
use wharf::label::label;

use crate::limits::MAX_DESCRIPTION;

/// Text that is bounded, at the end of a word.
pub(crate) fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(MAX_DESCRIPTION) {
        None => text.to_owned(),
        Some((end, _)) => {
            let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{} …", text[..end].trim_end())
        }
    }
}

/// A text of the document, if it has letters.
pub(crate) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(shortened)
}

/// Adds a sentence to the description.
pub(crate) fn describe(node: &mut Map<String, Value>, sentence: &str) {
    let text = node.get("description").and_then(Value::as_str).unwrap_or_default();
    let text = format!("{text} {sentence}");
    node.insert("description".into(), text.trim().into());
}

/// Puts a title in front, which is made of the name unless there is one.
pub(crate) fn with_title(schema: Value, name: &str) -> Value {
    let Value::Object(mut node) = schema else { return schema };
    let given = node.shift_remove("title").filter(|title| title.as_str().is_some_and(|text| text.len() <= 80));
    let title = given.unwrap_or_else(|| label(name).into());
    let mut titled = Map::from_iter([("title".to_owned(), title)]);
    titled.extend(node);
    titled.into()
}

/// States that a required text is not empty, as everywhere in Wharf.
pub(crate) fn forbid_empty(field: &mut Value) {
    if field["type"] == "string" && field["enum"].is_null() && field["minLength"].as_u64().unwrap_or_default() == 0 {
        field["minLength"] = 1.into();
    }
}
