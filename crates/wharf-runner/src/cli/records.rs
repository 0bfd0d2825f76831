//! Lists of records, as tables with the columns that fit.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::cell::{counted, is_scalar, text, with_hints};
use super::table::Table;
use super::terminal::{Terminal, strip_control};

/// Maximum width of a column in characters; longer cells are truncated if space is short.
const MAX_WIDTH: usize = 32;

/// Characters between two columns.
const GAP: usize = 2;

/// A member of the records.
struct Column<'a> {
    name: &'a str,
    width: usize,
    /// Whether any record has a value for it.
    filled: bool,
    /// Whether no record has a list or an object for it.
    scalar: bool,
}

/// A table with a row for each record and the first members that fit, followed by hints.
pub(crate) fn records(list: &Value, more_hints: Vec<String>, terminal: Terminal) -> String {
    let records: Vec<&Map<String, Value>> =
        list.as_array().into_iter().flatten().filter_map(Value::as_object).collect();
    if records.is_empty() {
        return "No records.".to_owned();
    }
    let all = columns(&records);
    let shown = fitting(&all, terminal);
    let headings: Vec<String> = shown.iter().map(|column| strip_control(column.name).to_uppercase()).collect();
    let mut table = Table::truncating(headings.iter().map(String::as_str));
    for record in &records {
        table.add(shown.iter().map(|column| record.get(column.name).map(text).unwrap_or_default()).collect::<Vec<_>>());
    }
    let mut hints = vec![counted(records.len(), "record")];
    if shown.len() < all.len() {
        hints.push(format!("{} of {} fields: --json shows all", shown.len(), all.len()));
    }
    hints.extend(more_hints);
    with_hints(table.text(terminal), hints, terminal)
}

/// The members of all records, in order of first appearance.
fn columns<'a>(records: &[&'a Map<String, Value>]) -> Vec<Column<'a>> {
    let mut columns: Vec<Column<'a>> = Vec::new();
    let mut positions = HashMap::new();
    for (name, value) in records.iter().flat_map(|record| record.iter()) {
        let name = name.as_str();
        let position = *positions.entry(name).or_insert_with(|| {
            columns.push(Column { name, width: name.chars().count(), filled: false, scalar: true });
            columns.len() - 1
        });
        let column = &mut columns[position];
        column.scalar &= is_scalar(value);
        column.filled |= !value.is_null();
        if column.scalar && column.width < MAX_WIDTH {
            column.width = column.width.max(text(value).chars().count());
        }
    }
    columns
}

/// The first columns with scalar values that fit next to each other; at least one.
fn fitting<'a>(all: &'a [Column<'a>], terminal: Terminal) -> Vec<&'a Column<'a>> {
    let width = terminal.width.map_or(usize::MAX, usize::from);
    let mut used = 0;
    let mut shown = Vec::new();
    for column in all.iter().filter(|column| column.scalar && column.filled) {
        used += column.width.min(MAX_WIDTH) + GAP;
        if used > width && !shown.is_empty() {
            break;
        }
        shown.push(column);
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Terminal, Value};

    fn records(list: &Value, terminal: Terminal) -> String {
        super::records(list, Vec::new(), terminal)
    }

    #[test]
    fn the_first_members_that_fit_are_shown() {
        let list = json!([
            { "id": 1, "empty": null, "inner": { "a": 1 }, "name": "One", "note": "A note that is long enough" },
            { "id": 2, "empty": null, "inner": null, "name": "Two", "note": "x", "late": true },
        ]);
        let narrow = records(&list, Terminal { width: Some(16), ..Terminal::default() });
        let expected = "\
ID  NAME
---------
1   One
2   Two

2 records, 2 of 6 fields: --json shows all";
        assert_eq!(narrow, expected);
        let wide = records(&list, Terminal { width: Some(120), ..Terminal::default() });
        assert!(wide.starts_with("ID  NAME  NOTE                        LATE\n"), "{wide}");
        assert!(wide.contains("2   Two   x                           true\n"), "{wide}");
    }

    #[test]
    fn records_without_scalar_values_are_counted() {
        assert_eq!(records(&json!([{}, {}]), Terminal::default()), "2 records");
        assert_eq!(records(&json!([{ "a": [1] }]), Terminal::default()), "1 record, 0 of 1 fields: --json shows all");
    }
}
