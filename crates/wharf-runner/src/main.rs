//! The binary `wharf`.

use std::process::ExitCode;

/// Faster than the system's, and the same everywhere.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    wharf_runner::cli::run(wharf_runner::COMPONENTS)
}
