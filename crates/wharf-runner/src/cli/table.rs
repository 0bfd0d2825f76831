//! Tables for people.

use comfy_table::{ColumnConstraint, ContentArrangement, Row};

use super::terminal::{HEADING, HINT, Terminal};

/// The least width of a column in characters, unless its content is narrower.
const MIN_WIDTH: usize = 12;

/// Characters between two columns.
const GAP: usize = 2;

/// A space at which the library does not break a line.
const UNBROKEN: &str = "\u{a0}";

/// A rule under the headings, and no other line.
const LIGHT: &str = "     --            ";

/// Cells under headings. A column without content is left out.
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
    truncating: bool,
}

impl Table {
    /// A table that wraps long cells.
    pub(crate) fn wrapping<'a>(headings: impl IntoIterator<Item = &'a str>) -> Self {
        let headings = headings.into_iter().map(str::to_owned).collect();
        Self { headings, rows: Vec::new(), truncating: false }
    }

    /// A table with one line per row: long cells are truncated.
    pub(crate) fn truncating<'a>(headings: impl IntoIterator<Item = &'a str>) -> Self {
        Self { truncating: true, ..Self::wrapping(headings) }
    }

    /// Adds a row, with a cell for each heading.
    pub(crate) fn add(&mut self, row: impl Into<Vec<String>>) {
        self.rows.push(row.into());
    }

    /// The table as text; empty if it has no content.
    pub(crate) fn text(&self, terminal: Terminal) -> String {
        let is_filled =
            |column: &usize| self.rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()));
        let mut columns: Vec<usize> = (0..self.headings.len()).filter(is_filled).collect();
        if self.truncating {
            self.drop_columns(&mut columns, terminal.width);
        }
        let pick = |cells: &[String]| -> Row {
            let cells = columns.iter().map(|column| cells.get(*column).map_or("", String::as_str));
            // Of a cell that is cut, as many letters are shown as fit, not only whole words.
            let cells = cells.map(|cell| cell.replace(' ', if self.truncating { UNBROKEN } else { " " }));
            cells.collect::<Vec<_>>().into()
        };
        if columns.is_empty() {
            return String::new();
        }
        let mut grid = comfy_table::Table::new();
        grid.load_preset(LIGHT).set_content_arrangement(ContentArrangement::Dynamic).set_truncation_indicator("…");
        if let Some(width) = terminal.width {
            grid.set_width(width);
        }
        grid.set_header(one_line(pick(&self.headings)));
        for cells in &self.rows {
            let row = pick(cells);
            grid.add_row(if self.truncating { one_line(row) } else { row });
        }
        for (position, column) in grid.column_iter_mut().enumerate() {
            column.set_padding((0, 1));
            if position == 0 && columns.len() > 1 && self.has_room(&columns, terminal.width) {
                // Keys are copied: they are neither truncated nor wrapped.
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        with_styles(&grid.trim_fmt().replace(UNBROKEN, " "), terminal)
    }
}

impl Table {
    /// Leaves out the last columns, until each of the others has room for its start.
    fn drop_columns(&self, columns: &mut Vec<usize>, width: Option<u16>) {
        while columns.len() > 1 && !self.has_room(columns, width) {
            columns.pop();
        }
    }

    /// Whether the whole first column and the start of each other one fit next to each other.
    fn has_room(&self, columns: &[usize], width: Option<u16>) -> bool {
        let content = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).chain(self.headings.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let least = |(position, column): (usize, &usize)| match position {
            0 => content(*column),
            _ => content(*column).min(MIN_WIDTH),
        };
        let needed: usize = columns.iter().enumerate().map(|column| least(column) + GAP).sum();
        width.is_none_or(|width| needed <= usize::from(width) + GAP)
    }
}

fn one_line(mut row: Row) -> Row {
    row.max_height(1);
    row
}

/// Applies the styles of the headings and of the rule below them.
fn with_styles(text: &str, terminal: Terminal) -> String {
    let lines = text.lines().enumerate().map(|(number, line)| match number {
        0 => terminal.paint(HEADING, line),
        1 => terminal.paint(HINT, line),
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Table, Terminal};

    fn filled(mut table: Table) -> Table {
        table.add(["getJob", "Get Job", ""].map(str::to_owned));
        table.add(["createJob", "Create a job with its appointments", ""].map(str::to_owned));
        table
    }

    #[test]
    fn columns_without_content_are_left_out() {
        let table = filled(Table::truncating(["KEY", "LABEL", "NOTES"]));
        let expected = "\
KEY        LABEL
----------------------------------------------
getJob     Get Job
createJob  Create a job with its appointments";
        assert_eq!(table.text(Terminal::default()), expected);
    }

    #[test]
    fn a_narrow_terminal_truncates_or_wraps() {
        let narrow = Terminal { width: Some(30), ..Terminal::default() };
        for (table, lines) in [(Table::truncating(["KEY", "LABEL"]), 4), (Table::wrapping(["KEY", "LABEL"]), 5)] {
            let text = filled(table).text(narrow);
            assert!(text.lines().all(|line| line.chars().count() <= 30), "{text}");
            assert!(text.lines().count() >= lines, "{text}");
            assert_eq!(text.contains('…'), lines == 4, "{text}");
            assert!(text.contains("createJob"), "{text}");
        }
    }

    #[test]
    fn keys_stay_whole_and_columns_without_room_are_left_out() {
        let mut table = Table::truncating(["KEY", "LABEL", "NOTES"]);
        table.add(["pollChangesTrigger", "New and Updated Records", "polled; needs resourceType"].map(str::to_owned));
        for (width, columns) in [(200, 3), (80, 3), (40, 2), (24, 1), (10, 1)] {
            let text = table.text(Terminal { width: Some(width), ..Terminal::default() });
            let fits = text.lines().all(|line| line.chars().count() <= width.max(18).into());
            let headings = text.lines().next().unwrap_or_default().split_whitespace().count();
            assert!(
                fits && headings == columns && (width < 18 || text.contains("pollChangesTrigger")),
                "{width}: {text}"
            );
        }
    }

    #[test]
    fn a_table_without_rows_is_empty() {
        assert_eq!(Table::wrapping(["KEY"]).text(Terminal::default()), "");
    }

    #[test]
    fn a_terminal_with_colours_shows_the_headings_bold() {
        let text = filled(Table::truncating(["KEY", "LABEL"])).text(Terminal { colours: true, ..Terminal::default() });
        assert!(text.starts_with("\u{1b}[1mKEY"), "{text}");
        assert!(!text.lines().last().unwrap_or_default().contains('\u{1b}'), "{text}");
    }
}
