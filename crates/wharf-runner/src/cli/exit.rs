//! How a command ends that does not succeed.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use super::status::Status;
use super::terminal::{ERROR, Terminal};

/// Why a command ended early: what the person at the terminal reads, and the status that scripts go by.
#[derive(Debug)]
pub(crate) struct Exit {
    status: Status,
    text: String,
}

impl Exit {
    /// A text that stands for itself.
    pub(crate) fn new(status: Status, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    pub(crate) fn because(reason: impl Display) -> Self {
        Self::new(Status::Other, named(reason))
    }

    /// The command line asks for what cannot be done.
    pub(crate) fn usage(reason: impl Display) -> Self {
        Self::new(Status::Usage, named(reason))
    }

    /// Several reasons, a line each.
    pub(crate) fn listing(reasons: Vec<String>) -> Self {
        Self::new(Status::Other, reasons.iter().map(named).collect::<Vec<_>>().join("\n"))
    }

    /// Tells the reason, and gives the status.
    pub(crate) fn tell(&self) -> ExitCode {
        _ = writeln!(std::io::stderr(), "{}", self.text);
        ExitCode::from(self.status as u8)
    }
}

impl<E: std::error::Error> From<E> for Exit {
    fn from(error: E) -> Self {
        Self::because(error)
    }
}

/// A reason behind the name of who tells it.
fn named(reason: impl Display) -> String {
    format!("{} {reason}", Terminal::errors().paint(ERROR, "wharf:"))
}
