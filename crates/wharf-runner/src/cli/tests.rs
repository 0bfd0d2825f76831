use clap::CommandFactory;

use super::Arguments;

#[test]
fn the_command_line_is_well_formed() {
    Arguments::command().debug_assert();
}

#[test]
fn every_command_has_examples_and_every_flag_a_variable() {
    for command in Arguments::command().get_subcommands() {
        let name = command.get_name();
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains(&format!("wharf {name}")), "{name}: {help}");
        for flag in command.get_arguments().filter(|argument| !argument.is_positional()) {
            assert!(flag.get_env().is_some_and(|name| name.to_string_lossy().starts_with("WHARF_")), "{flag}");
        }
    }
}
