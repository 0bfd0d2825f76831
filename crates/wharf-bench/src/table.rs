//! Tables, and the format of figures.

use std::fmt::{self, Display};

/// A Markdown table, aligned so that its source is readable. The first line is the header.
pub(crate) struct Table {
    title: &'static str,
    lines: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(title: &'static str, heads: &[&str]) -> Self {
        Self { title, lines: vec![heads.iter().copied().map(str::to_owned).collect()] }
    }

    pub(crate) fn push(&mut self, name: String, cells: impl IntoIterator<Item = String>) {
        self.lines.push([name].into_iter().chain(cells).collect());
    }

    /// The width of each column, in characters.
    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for line in &self.lines {
            widths.resize(widths.len().max(line.len()), 0);
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = (*width).max(cell.chars().count());
            }
        }
        widths
    }
}

impl Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "### {}\n", self.title)?;
        let widths = self.widths();
        for (number, line) in self.lines.iter().enumerate() {
            for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
                match column {
                    0 => write!(out, "| {cell:width$} |")?,
                    _ => write!(out, " {cell:>width$} |")?,
                }
            }
            writeln!(out)?;
            if number == 0 {
                write!(out, "|")?;
                for (column, width) in widths.iter().enumerate() {
                    // The colon aligns figures to the right.
                    write!(out, "{:-<width$}-{}|", "", if column == 0 { '-' } else { ':' })?;
                }
                writeln!(out)?;
            }
        }
        Ok(())
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

    #[test]
    fn a_table_is_aligned() {
        let mut table = Table::new("Calls", &["load", "wharf"]);
        table.push("getJob".to_owned(), ["1,234".to_owned()]);
        let text = "### Calls\n\n| load   | wharf |\n|--------|------:|\n| getJob | 1,234 |\n";
        assert_eq!(table.to_string(), text);
    }
}
