use clap::CommandFactory;

use super::Arguments;

#[test]
fn the_command_line_is_well_formed() {
    Arguments::command().debug_assert();
}

#[test]
fn every_command_has_examples() {
    for command in Arguments::command().get_subcommands() {
        let name = command.get_name();
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(help.contains(&format!("wharf {name}")), "{name}: {help}");
    }
}

/// Environment variables configure a process; they must not change a single call.
#[test]
fn only_configuration_flags_have_environment_variables() {
    for command in Arguments::command().get_subcommands() {
        let configures = ["serve", "demo", "sandbox"].contains(&command.get_name());
        for flag in command.get_arguments().filter(|argument| !argument.is_positional()) {
            let id = flag.get_id().as_str();
            let is_configuration = configures || ["connection", "connections", "base_urls"].contains(&id);
            let variable = flag.get_env().map(|name| name.to_string_lossy().starts_with("WHARF_"));
            assert_eq!(variable, is_configuration.then_some(true), "{} --{id}", command.get_name());
        }
    }
}

#[test]
fn the_guide_for_operators_lists_every_limit_with_its_default() {
    let guide = include_str!("../../../../docs/operations.md");
    let mut command = Arguments::command();
    let serve = command.find_subcommand_mut("serve").unwrap();
    for flag in serve.get_arguments().filter(|flag| flag.get_help_heading() == Some("Limits")) {
        let name = format!("`--{}`", flag.get_long().unwrap_or_default());
        let row = guide.lines().find(|line| line.starts_with('|') && line.contains(&name));
        let row = row.unwrap_or_else(|| panic!("{name} is missing")).replace(',', "");
        let default = flag.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
        let cell = row.rsplit('|').nth(1).unwrap_or_default();
        assert!(default.is_none_or(|default| cell.split_whitespace().any(|word| word == default)), "{row}");
    }
}
