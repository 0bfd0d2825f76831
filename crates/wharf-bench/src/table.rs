//! Tables, and the format of figures.

use std::fmt::{self, Display};

use comfy_table::CellAlignment;
use comfy_table::presets::ASCII_MARKDOWN;

/// A Markdown table. The first line is the header.
pub(crate) struct Table {
    title: &'static str,
    grid: comfy_table::Table,
}

impl Table {
    pub(crate) fn new(title: &'static str, heads: &[&str]) -> Self {
        let mut grid = comfy_table::Table::new();
        grid.load_preset(ASCII_MARKDOWN).set_header(heads);
        grid.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
        Self { title, grid }
    }

    pub(crate) fn push(&mut self, name: String, cells: impl IntoIterator<Item = String>) {
        self.grid.add_row([name].into_iter().chain(cells));
    }
}

impl Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "### {}\n\n{}", self.title, self.grid)
    }
}

/// Formats a figure with three significant digits, or all digits before the decimal point.
pub(crate) fn number(value: f64) -> String {
    match value.abs() {
        size if size < 1.0 => format!("{value:.3}"),
        size if size < 10.0 => format!("{value:.2}"),
        size if size < 100.0 => format!("{value:.1}"),
        _ => grouped(value.round() as u64),
    }
}

fn grouped(value: u64) -> String {
    match value {
        0..1_000 => value.to_string(),
        _ => format!("{},{:03}", grouped(value / 1_000), value % 1_000),
    }
}

/// Formats the ratio of two figures; a dash if it is not finite.
pub(crate) fn ratio(value: f64, other: f64) -> String {
    let ratio = value / other;
    if ratio.is_finite() { format!("{ratio:.2}") } else { "–".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_at_least_three_significant_digits() {
        let figures =
            [(0.1234, "0.123"), (1.234, "1.23"), (12.34, "12.3"), (999.6, "1,000"), (1_234_567.0, "1,234,567")];
        for (value, text) in figures {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_ratio_to_zero_is_a_dash() {
        assert_eq!(ratio(3.0, 2.0), "1.50");
        assert_eq!(ratio(3.0, 0.0), "–");
    }
}
