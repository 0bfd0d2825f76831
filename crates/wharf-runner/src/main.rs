//! The binary `wharf`.

use std::process::ExitCode;

fn main() -> ExitCode {
    wharf_runner::commands::run()
}
