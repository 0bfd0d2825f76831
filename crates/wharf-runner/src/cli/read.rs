//! Reads files that the command line names; `-` is standard input.

use std::fs;
use std::io::{Read, stdin};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use super::Exit;

/// Whether standard input has been read.
static STDIN_IS_READ: AtomicBool = AtomicBool::new(false);

/// The bytes of a file.
///
/// # Errors
///
/// A usage error if the file cannot be read, or if standard input is read twice.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Exit> {
    let mut content = Vec::new();
    let read = match path.to_str() {
        Some("-") if STDIN_IS_READ.swap(true, Ordering::Relaxed) => {
            return Err(Exit::usage("only one of --connection, --inputs-file and --input can read standard input"));
        }
        Some("-") => stdin().read_to_end(&mut content).map(|_| content),
        _ => fs::read(path),
    };
    read.map_err(|error| Exit::usage(format_args!("cannot read {}: {error}", name(path))))
}

/// The JSON in a file.
///
/// # Errors
///
/// A usage error if the file cannot be read or is not JSON.
pub(crate) fn json(path: &Path) -> Result<Value, Exit> {
    let text = bytes(path)?;
    // Some editors write a byte order mark.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    serde_json::from_slice(text).map_err(|error| Exit::usage(format_args!("{} is not JSON: {error}", name(path))))
}

/// The name of a file for people.
fn name(path: &Path) -> String {
    match path.to_str() {
        Some("-") => "standard input".to_owned(),
        _ => path.display().to_string(),
    }
}
