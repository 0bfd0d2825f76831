//! Properties of the output: terminal or not, width, and colours.

use std::env;
use std::fmt::Display;
use std::io::{IsTerminal, stderr, stdout};

use anstyle::{AnsiColor, Style};
use console::Term;

/// Headings.
pub(crate) const HEADING: Style = Style::new().bold();

/// Errors.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Hints.
pub(crate) const HINT: Style = Style::new().dimmed();

/// The properties of an output stream.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terminal {
    /// Whether it is a terminal.
    pub(crate) is_terminal: bool,
    /// Maximum characters per line, if known.
    pub(crate) width: Option<u16>,
    /// Whether to print colours.
    pub(crate) colours: bool,
}

impl Terminal {
    /// Standard output, for answers.
    pub(crate) fn output() -> Self {
        let is_terminal = stdout().is_terminal();
        let of_terminal = || Term::stdout().size_checked().map(|(_, columns)| columns).filter(|_| is_terminal);
        let width = columns(env::var("COLUMNS").ok().as_deref()).or_else(of_terminal);
        Self { is_terminal, width, colours: is_terminal && wants_colours() }
    }

    /// Standard error, for errors and progress.
    pub(crate) fn errors() -> Self {
        let is_terminal = stderr().is_terminal();
        Self { is_terminal, width: None, colours: is_terminal && wants_colours() }
    }

    /// The text in a style, if colours are on.
    pub(crate) fn paint(self, style: Style, text: impl Display) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_string() }
    }
}

/// The width that the environment asks for. Shells do not export it by themselves, so somebody has.
fn columns(variable: Option<&str>) -> Option<u16> {
    variable?.parse().ok().filter(|columns| *columns > 0)
}

/// Checks `NO_COLOR` (no-color.org) and for terminals without colours.
fn wants_colours() -> bool {
    let disabled = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !disabled && env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// Replaces control characters with spaces, so that a text cannot control the terminal.
pub(crate) fn strip_control(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::{HEADING, Terminal, columns, strip_control};

    #[test]
    fn only_a_terminal_with_colours_gets_styles() {
        assert_eq!(Terminal::default().paint(HEADING, "KEY"), "KEY");
        let painted = Terminal { colours: true, ..Terminal::default() }.paint(HEADING, "KEY");
        assert_eq!(painted, "\u{1b}[1mKEY\u{1b}[0m");
    }

    #[test]
    fn a_width_of_the_environment_is_a_number_of_columns() {
        let table = [(None, None), (Some(""), None), (Some("0"), None), (Some("wide"), None), (Some("60"), Some(60))];
        for (variable, width) in table {
            assert_eq!(columns(variable), width, "{variable:?}");
        }
    }

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(strip_control("a\u{1b}[31m\nb\u{9b}c"), "a [31m b c");
    }
}
