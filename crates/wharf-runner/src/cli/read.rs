//! Reads files that the command line names; `-` is standard input.

use std::fs;
use std::io::{Read, stdin};
use std::path::Path;

use serde_json::Value;

use super::Exit;

/// The bytes of a file.
///
/// # Errors
///
/// A usage error if the file cannot be read.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, Exit> {
    let mut content = Vec::new();
    let read = match path.to_str() {
        Some("-") => stdin().read_to_end(&mut content).map(|_| content),
        _ => fs::read(path),
    };
    read.map_err(|error| Exit::usage(format_args!("cannot read {}: {error}", path.display())))
}

/// The JSON in a file.
///
/// # Errors
///
/// A usage error if the file cannot be read or is not JSON.
pub(crate) fn json(path: &Path) -> Result<Value, Exit> {
    let text = bytes(path)?;
    serde_json::from_slice(&text).map_err(|error| Exit::usage(format_args!("{} is not JSON: {error}", path.display())))
}
