//! Inputs as rows of a table, for documents and terminals.

use serde_json::Value;

use super::model::{Collection, Input, InputType};

/// One input as a person reads it.
pub struct InputRow {
    /// Its key, behind the keys of the inputs around it: `items[].id`.
    pub key: String,
    /// Its name.
    pub label: String,
    /// What it takes, such as `list of number`.
    pub kind: String,
    /// Whether it must be filled in.
    pub required: bool,
    /// Help text, choices, default and example.
    pub help: String,
    /// Key of the data source that fills it.
    pub data_source: Option<String>,
}

/// A row for each input, those within others included.
pub fn input_rows(inputs: &[Input]) -> Vec<InputRow> {
    let mut rows = Vec::new();
    add_rows(&mut rows, "", inputs);
    rows
}

fn add_rows(rows: &mut Vec<InputRow>, prefix: &str, inputs: &[Input]) {
    for input in inputs {
        let key = format!("{prefix}{}", input.key);
        let list = if input.collection.is_some() { "[]" } else { "" };
        let (label, data_source) = (input.label.clone(), input.data_source.clone());
        let (kind, help, required) = (kind(input), help(input), input.required);
        rows.push(InputRow { key: key.clone(), label, kind, required, help, data_source });
        add_rows(rows, &format!("{key}{list}."), &input.inputs);
    }
}

fn kind(input: &Input) -> String {
    let name = match input.kind {
        InputType::String => "string",
        InputType::Text => "text",
        InputType::Password => "password",
        InputType::Boolean => "boolean",
        InputType::Number => "number",
        InputType::Date => "date",
        InputType::Timestamp => "timestamp",
        InputType::Code => "JSON",
        InputType::Data => "file",
        InputType::StructuredObject => "object",
    };
    match input.collection {
        Some(Collection::ValueList) => format!("list of {name}"),
        Some(Collection::KeyValueList) => "keys and values".to_owned(),
        None => name.to_owned(),
    }
}

fn help(input: &Input) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut parts: Vec<String> = input.comments.iter().map(|text| text.replace('\n', " ")).collect();
    if !input.model.is_empty() {
        let choices: Vec<String> = input.model.iter().map(|choice| format!("`{}`", text(&choice.value))).collect();
        parts.push(format!("One of {}.", choices.join(", ")));
    }
    parts.extend(input.default.as_ref().map(|default| format!("Default: `{}`.", text(default))));
    parts.extend(input.example.as_ref().map(|example| format!("Example: `{example}`.")));
    parts.join(" ")
}
