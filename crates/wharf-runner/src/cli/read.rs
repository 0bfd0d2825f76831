//! Reads files that the command line names; `-` is standard input.

use std::fs;
use std::io::{Read, stdin};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use wharf::json::repeated_names;

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
/// A usage error if the file cannot be read, is not JSON, or has a member twice.
pub(crate) fn json(path: &Path) -> Result<Value, Exit> {
    let text = bytes(path)?;
    // Some editors write a byte order mark.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    value(text).map_err(|fault| Exit::usage(format_args!("{} {fault}", name(path))))
}

/// JSON in which no object has a member twice: of two, one would be lost.
///
/// # Errors
///
/// What is wrong with it.
pub(crate) fn value<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    let not_json = |error| format!("is not JSON: {error}");
    let raw: &RawValue = serde_json::from_slice(text).map_err(not_json)?;
    match repeated_names(raw, "").first() {
        Some(fault) => Err(format!("gives {} twice", fault.pointer)),
        None => serde_json::from_str(raw.get()).map_err(not_json),
    }
}

/// The name of a file for people.
fn name(path: &Path) -> String {
    match path.to_str() {
        Some("-") => "standard input".to_owned(),
        _ => path.display().to_string(),
    }
}
