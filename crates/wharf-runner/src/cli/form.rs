//! The inputs of a manifest entry, as a table.

use wharf::manifest::{Input, InputRow, input_rows};

use super::table::Table;
use super::terminal::strip_control;

/// A table with a row for each input, including nested ones.
pub(crate) fn inputs(inputs: &[Input]) -> Table {
    let mut table = Table::wrapping(["INPUT", "TYPE", "REQUIRED", "LABEL", "HELP", "FILLED BY"]);
    for InputRow { key, label, kind, required, help, data_source } in input_rows(inputs) {
        let required = if required { "yes" } else { "" }.to_owned();
        let row = [key, kind, required, label, help, data_source.unwrap_or_default()];
        table.add(row.map(|cell| strip_control(&cell)));
    }
    table
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
        let text = super::inputs(&serde_json::from_value::<Vec<_>>(inputs).unwrap()).text(Terminal::default());
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
    }
}
