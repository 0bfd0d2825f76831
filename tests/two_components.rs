//! The command line with two components, for tests.

use std::process::ExitCode;

use wharf::sandbox::Hosted;

static COMPONENTS: &[Hosted] = &[
    Hosted { component: &servicetitan::COMPONENT, sandbox: Some(&servicetitan_sandbox::SANDBOX) },
    Hosted { component: &acme::COMPONENT, sandbox: None },
];

fn main() -> ExitCode {
    wharf_runner::cli::run(COMPONENTS)
}
