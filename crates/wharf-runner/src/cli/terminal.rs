//! What is known of where text goes: how wide it may be, and whether in colours.

use std::env;
use std::fmt::Display;
use std::io::{IsTerminal, stderr, stdout};

use anstyle::{AnsiColor, Style};
use console::Term;

/// Headings.
pub(crate) const HEADING: Style = Style::new().bold();

/// What went wrong.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// What helps, and may be passed over.
pub(crate) const HINT: Style = Style::new().dimmed();

/// Where text goes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terminal {
    /// Whether a person reads it.
    pub(crate) watched: bool,
    /// The most characters of a line, where it is known.
    pub(crate) width: Option<u16>,
    /// Whether the person wants colours.
    pub(crate) colours: bool,
}

impl Terminal {
    /// Where answers go.
    pub(crate) fn output() -> Self {
        let watched = stdout().is_terminal();
        let width = Term::stdout().size_checked().map(|(_, columns)| columns).filter(|_| watched);
        Self { watched, width, colours: watched && wants_colours() }
    }

    /// Where errors and progress go.
    pub(crate) fn errors() -> Self {
        let watched = stderr().is_terminal();
        Self { watched, width: None, colours: watched && wants_colours() }
    }

    /// The text in a style, if in colours at all.
    pub(crate) fn paint(self, style: Style, text: impl Display) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_string() }
    }
}

/// `NO_COLOR` (no-color.org), and terminals that know none.
fn wants_colours() -> bool {
    let refused = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// The text without what would steer a terminal.
pub(crate) fn strip_control(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::{HEADING, Terminal, strip_control};

    #[test]
    fn only_a_terminal_with_colours_is_painted() {
        assert_eq!(Terminal::default().paint(HEADING, "KEY"), "KEY");
        let painted = Terminal { colours: true, ..Terminal::default() }.paint(HEADING, "KEY");
        assert_eq!(painted, "\u{1b}[1mKEY\u{1b}[0m");
    }

    #[test]
    fn a_terminal_is_not_steered() {
        assert_eq!(strip_control("a\u{1b}[31m\nb\u{9b}c"), "a [31m b c");
    }
}
