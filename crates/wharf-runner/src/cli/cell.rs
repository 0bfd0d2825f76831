//! Values as the text of one cell, and hints below a table.

use serde_json::Value;

use super::terminal::{HINT, Terminal, strip_control};

/// The text, followed by a line of hints.
pub(crate) fn with_hints(text: String, hints: Vec<String>, terminal: Terminal) -> String {
    let hints = if hints.is_empty() { String::new() } else { terminal.paint(HINT, hints.join(", ")) };
    [text, hints].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// A number with its noun, such as `2 items`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Whether a value is neither list nor object.
pub(crate) fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}

/// A value as the text of one cell.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => strip_control(text),
        Value::Null => String::new(),
        Value::Array(items) if items.iter().all(is_scalar) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => strip_control(&other.to_string()),
    }
}
