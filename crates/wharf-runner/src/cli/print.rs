//! Standard output.

use std::fmt::Display;
use std::future::pending;
use std::io::{self, ErrorKind, Write, stdout};
use std::thread;

use tokio::sync::oneshot;

use super::Exit;

/// Prints a line. A closed pipe ends the output without an error: its reader has what it wants.
///
/// # Errors
///
/// When the line cannot be written.
pub(crate) fn print_line(text: impl Display) -> Result<(), Exit> {
    unless_closed(write_line(text))
}

/// Writes a line at once.
pub(crate) fn write_line(text: impl Display) -> io::Result<()> {
    let mut output = stdout().lock();
    writeln!(output, "{text}")?;
    output.flush()
}

/// The exit after an error of the output, unless a pipe was closed.
pub(crate) fn unless_closed(written: io::Result<()>) -> Result<(), Exit> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(unwritable(&error)),
        _ => Ok(()),
    }
}

pub(crate) fn unwritable(error: &io::Error) -> Exit {
    Exit::because(format_args!("cannot write the output: {error}"))
}

/// Prints in a thread of its own, so that an output that nobody reads does not stop a server. Ends only with an error.
pub(crate) async fn print_aside(text: String) -> Exit {
    let (sender, printed) = oneshot::channel();
    thread::spawn(move || sender.send(print_line(text)));
    match printed.await {
        Ok(Err(exit)) => exit,
        _ => pending().await,
    }
}
