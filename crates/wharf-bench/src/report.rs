//! Writes the figures to the terminal and into the document.

use std::fmt::Display;
use std::fs;

use crate::{Outcome, print_line};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/performance.md");

/// The figures are between these two lines.
const BEGIN: &str = "<!-- figures: begin -->\n";
const END: &str = "<!-- figures: end -->";

/// The output so far.
#[derive(Default)]
pub(crate) struct Report(String);

impl Report {
    /// Prints a section immediately: the next one may take minutes.
    pub(crate) fn add(&mut self, section: impl Display) {
        let section = format!("{}\n", section.to_string().trim_end());
        print_line(&section);
        self.0 += &section;
        self.0.push('\n');
    }
}

/// docs/performance.md without its figures.
pub(crate) struct Document {
    before: String,
    after: String,
}

impl Document {
    pub(crate) fn read() -> Outcome<Self> {
        let text = fs::read_to_string(DOCUMENT).map_err(|error| format!("{DOCUMENT}: {error}"))?;
        Self::around(&text).ok_or_else(|| format!("{DOCUMENT} has no markers for the figures").into())
    }

    pub(crate) fn write(self, report: Report) -> Outcome {
        Ok(fs::write(DOCUMENT, self.with(&report.0))?)
    }

    fn around(text: &str) -> Option<Self> {
        let (before, rest) = text.split_once(BEGIN)?;
        let (_, after) = rest.split_once(END)?;
        Some(Self { before: before.to_owned(), after: after.to_owned() })
    }

    fn with(&self, figures: &str) -> String {
        format!("{}{BEGIN}\n{figures}{END}{}", self.before, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_changes_only_the_figures_of_the_document() {
        let document = Document::around(&format!("# Title\n\n{BEGIN}old\n{END}\n\nRest\n")).unwrap();
        let text = document.with("new\n");
        assert_eq!(text, format!("# Title\n\n{BEGIN}\nnew\n{END}\n\nRest\n"));
        assert_eq!(Document::around(&text).unwrap().with("new\n"), text);
        assert!(Document::around("# Title\n").is_none());
    }
}
