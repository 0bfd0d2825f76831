use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

use super::print::print_line;
use super::{Arguments, Exit};

/// Prints the script with which a shell completes commands and flags.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  wharf completions bash > ~/.local/share/bash-completion/completions/wharf
  wharf completions zsh > ~/.zfunc/_wharf  # with fpath+=~/.zfunc before compinit
  wharf completions fish > ~/.config/fish/completions/wharf.fish";

impl Completions {
    pub(crate) fn run(self) -> Result<(), Exit> {
        let mut script = Vec::new();
        generate(self.shell, &mut Arguments::command(), "wharf", &mut script);
        print_line(String::from_utf8_lossy(&script).trim_end())
    }
}
