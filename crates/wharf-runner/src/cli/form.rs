//! The inputs of a manifest entry, as a table.

use wharf::manifest::{Input, InputRow, input_rows};

use super::table::Table;
use super::terminal::{HEADING, Terminal, strip_control};

/// Below this width in characters, a table would break the keys.
const WIDTH_OF_A_TABLE: u16 = 100;

/// The inputs, nested ones included: a table, or paragraphs in a narrow terminal.
pub(crate) fn inputs(inputs: &[Input], terminal: Terminal) -> String {
    let rows = input_rows(inputs);
    match terminal.width {
        Some(width) if width < WIDTH_OF_A_TABLE => {
            rows.iter().map(|row| paragraph(row, width.into(), terminal)).collect::<Vec<_>>().join("\n")
        }
        _ => table(rows).text(terminal),
    }
}

fn table(rows: Vec<InputRow>) -> Table {
    let mut table = Table::wrapping(["INPUT", "TYPE", "REQUIRED", "LABEL", "HELP", "FILLED BY"]);
    for InputRow { key, label, kind, required, help, data_source } in rows {
        let required = if required { "yes" } else { "" }.to_owned();
        let row = [key, kind, required, label, help, data_source.unwrap_or_default()];
        table.add(row.map(|cell| strip_control(&cell)));
    }
    table
}

/// A line with the key, and indented lines with the rest.
fn paragraph(row: &InputRow, width: usize, terminal: Terminal) -> String {
    let required = if row.required { ", required" } else { "" };
    let source = row.data_source.as_ref().map(|source| format!(", filled by {source}")).unwrap_or_default();
    let help = if row.help.is_empty() { String::new() } else { format!(": {}", row.help) };
    let text = strip_control(&format!("{}{required}{source}. {}{help}", row.kind, row.label));
    let mut lines = vec![terminal.paint(HEADING, strip_control(&row.key))];
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() + 3 > width {
            lines.push(format!("  {line}"));
            line.clear();
        }
        line += if line.is_empty() { "" } else { " " };
        line += word;
    }
    lines.push(format!("  {line}"));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::terminal::Terminal;

    #[test]
    fn the_table_shows_nested_inputs() {
        let inputs = json!([{
            "key": "items", "type": "structuredObject", "label": "Items", "collection": "valuelist", "required": false,
            "inputs": [{
                "key": "id", "type": "number", "label": "ID", "required": true, "comments": "Which.", "default": 1,
                "model": [{ "label": "One", "value": "1" }, { "label": "Two", "value": "2" }], "dataSource": "selectItem",
            }],
        }]);
        let inputs = serde_json::from_value::<Vec<_>>(inputs).unwrap();
        let text = super::inputs(&inputs, Terminal::default());
        let cells: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect())
            .collect();
        assert_eq!(cells[0], ["INPUT", "TYPE", "REQUIRED", "LABEL", "HELP", "FILLED BY"]);
        assert_eq!(cells[2], ["items", "list of object", "Items"]);
        assert_eq!(
            cells[3],
            ["items[].id", "number", "yes", "ID", "Which. One of `1`, `2`. Default: `1`.", "selectItem"]
        );
        let narrow = super::inputs(&inputs, Terminal { width: Some(40), ..Terminal::default() });
        let expected = "items\n  list of object. Items\nitems[].id\n  number, required, filled by\n  \
                        selectItem. ID: Which. One of `1`,\n  `2`. Default: `1`.";
        assert_eq!(narrow, expected);
    }
}
