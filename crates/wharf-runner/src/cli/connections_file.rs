use std::path::Path;

use wharf::Registry;

use super::{Exit, hosted};
use crate::ConfiguredConnections;

/// The command that shows a file with named connections.
pub(crate) fn example() -> String {
    let component = hosted().first().map_or("COMPONENT", |hosted| hosted.component.key);
    format!("wharf connections example {component} --named")
}

/// Reads a file with named connections.
///
/// # Errors
///
/// Every fault of the file.
pub(crate) fn read(file: &Path, registry: &Registry) -> Result<ConfiguredConnections, Exit> {
    ConfiguredConnections::read(file, registry).map_err(|faults| Exit::listing(faults).then_try(example()))
}
