//! The end of a failed command.

use std::fmt::{Display, Write as _};
use std::io::Write as _;
use std::process::ExitCode;

use super::status::Status;
use super::terminal::{ERROR, HINT, Terminal};

/// Why a command failed: the message for people, what they can do next, and the exit status for scripts.
#[derive(Debug)]
pub(crate) struct Exit {
    status: Status,
    text: String,
    next: Vec<String>,
}

impl Exit {
    /// A complete message, without prefix.
    pub(crate) fn new(status: Status, text: impl Into<String>) -> Self {
        Self { status, text: text.into(), next: Vec::new() }
    }

    pub(crate) fn because(reason: impl Display) -> Self {
        Self::new(Status::Other, with_prefix(reason))
    }

    /// An error in the command line.
    pub(crate) fn usage(reason: impl Display) -> Self {
        Self::new(Status::Usage, with_prefix(reason))
    }

    /// Several errors in the configuration, one per line.
    pub(crate) fn listing(reasons: Vec<String>) -> Self {
        Self::new(Status::Usage, reasons.iter().map(with_prefix).collect::<Vec<_>>().join("\n"))
    }

    /// The same with another status.
    pub(crate) fn with_status(self, status: Status) -> Self {
        Self { status, ..self }
    }

    /// Adds what to do next, usually a command to paste.
    #[must_use]
    pub(crate) fn then_try(mut self, next: impl Into<String>) -> Self {
        self.next.push(next.into());
        self
    }

    /// Prints the message and returns the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        _ = writeln!(std::io::stderr(), "{}{}", self.text, tries(&self.next, Terminal::errors()));
        ExitCode::from(self.status as u8)
    }
}

/// What to do next, in lines of their own below a message.
pub(crate) fn tries(next: &[String], terminal: Terminal) -> String {
    let mut text = String::new();
    for (index, next) in next.iter().enumerate() {
        let label = if index == 0 { "Next:" } else { "" };
        // Writing to a String cannot fail.
        _ = write!(text, "\n  {} {next}", terminal.paint(HINT, format_args!("{label:5}")));
    }
    text
}

impl<E: std::error::Error> From<E> for Exit {
    fn from(error: E) -> Self {
        Self::because(error)
    }
}

/// A reason with the name of the program before it.
pub(crate) fn with_prefix(reason: impl Display) -> String {
    format!("{} {reason}", Terminal::errors().paint(ERROR, "wharf:"))
}
