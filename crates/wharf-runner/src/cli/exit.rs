//! The end of a failed command.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use super::status::Status;
use super::terminal::{ERROR, Terminal};

/// Why a command failed: the message for people, and the exit status for scripts.
#[derive(Debug)]
pub(crate) struct Exit {
    status: Status,
    text: String,
}

impl Exit {
    /// A complete message, without prefix.
    pub(crate) fn new(status: Status, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    pub(crate) fn because(reason: impl Display) -> Self {
        Self::new(Status::Other, with_prefix(reason))
    }

    /// An error in the command line.
    pub(crate) fn usage(reason: impl Display) -> Self {
        Self::new(Status::Usage, with_prefix(reason))
    }

    /// Several reasons, one per line.
    pub(crate) fn listing(reasons: Vec<String>) -> Self {
        Self::new(Status::Other, reasons.iter().map(with_prefix).collect::<Vec<_>>().join("\n"))
    }

    /// Prints the message and returns the exit status.
    pub(crate) fn report(&self) -> ExitCode {
        _ = writeln!(std::io::stderr(), "{}", self.text);
        ExitCode::from(self.status as u8)
    }
}

impl<E: std::error::Error> From<E> for Exit {
    fn from(error: E) -> Self {
        Self::because(error)
    }
}

/// A reason with the name of the program before it.
fn with_prefix(reason: impl Display) -> String {
    format!("{} {reason}", Terminal::errors().paint(ERROR, "wharf:"))
}
