//! The inputs of a manifest entry, as a table.

use serde_json::Value;

use super::catalogue::label;
use super::cell::text;
use super::table::Table;

/// A table with a row for each input, including nested ones.
pub(crate) fn inputs(entry: &Value) -> Table {
    let mut table = Table::wrapping(["INPUT", "TYPE", "REQUIRED", "LABEL", "HELP", "FILLED BY"]);
    add_inputs(&mut table, "", &entry["inputs"]);
    table
}

fn add_inputs(table: &mut Table, prefix: &str, inputs: &Value) {
    for input in inputs.as_array().into_iter().flatten() {
        let key = format!("{prefix}{}", text(&input["key"]));
        let required = if input["required"] == true { "yes" } else { "" };
        let cells = [kind(input), required.to_owned(), label(input), help(input), text(&input["dataSource"])];
        let list = if input["collection"].is_string() { "[]" } else { "" };
        table.add([vec![key.clone()], cells.into()].concat());
        add_inputs(table, &format!("{key}{list}."), &input["inputs"]);
    }
}

fn kind(input: &Value) -> String {
    let kind = text(&input["type"]);
    match input["collection"].as_str() {
        Some("valuelist") => format!("list of {kind}"),
        Some("keyvaluelist") => "keys and values".to_owned(),
        _ => kind,
    }
}

fn help(input: &Value) -> String {
    let mut parts = vec![text(&input["comments"])];
    let choices: Vec<String> =
        input["model"].as_array().into_iter().flatten().map(|choice| text(&choice["value"])).collect();
    if !choices.is_empty() {
        parts.push(format!("One of {}.", choices.join(", ")));
    }
    for (member, title) in [("default", "Default"), ("example", "Example")] {
        parts.extend(input.get(member).map(|value| format!("{title}: {}.", text(value))));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::terminal::Terminal;
    use super::inputs;

    #[test]
    fn the_table_shows_nested_inputs() {
        let entry = json!({ "inputs": [{
            "key": "items", "type": "structuredObject", "label": "Items", "collection": "valuelist",
            "inputs": [{
                "key": "id", "type": "number", "label": "ID", "required": true, "comments": "Which.",
                "model": [{ "value": "1" }, { "value": "2" }], "default": 1, "dataSource": "selectItem",
            }],
        }] });
        let text = inputs(&entry).text(Terminal::default());
        let cells: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
            .collect();
        assert_eq!(cells[0], ["INPUT", "TYPE", "REQUIRED", "LABEL", "HELP", "FILLED BY"]);
        assert_eq!(cells[2], ["items", "list of structuredObject", "Items"]);
        assert_eq!(cells[3], ["items[].id", "number", "yes", "ID", "Which. One of 1, 2. Default: 1.", "selectItem"]);
    }
}
