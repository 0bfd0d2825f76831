use clap::CommandFactory;

use super::listen::{registry, runner};
use super::vendor_args::VendorArgs;
use super::{Arguments, Command, parse};

#[test]
fn the_command_line_is_well_formed() {
    Arguments::command().debug_assert();
}

/// All commands with the words that call them, such as `connections check`.
fn commands(parent: &clap::Command, words: &str) -> Vec<(String, clap::Command)> {
    let below = parent.get_subcommands().flat_map(|command| {
        let words = format!("{words}{}", command.get_name());
        let nested = commands(command, &format!("{words} "));
        [(words, command.clone())].into_iter().chain(nested)
    });
    below.collect()
}

#[test]
fn every_command_has_examples_and_each_is_a_command() {
    for (name, command) in commands(&Arguments::command(), "") {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let examples = help.lines().filter_map(|line| line.strip_prefix("  wharf "));
        let examples: Vec<&str> = examples.map(|line| line.split(['>', '|', '#']).next().unwrap_or_default()).collect();
        let has_one = examples.iter().any(|example| example.starts_with(&name));
        assert!(has_one, "the help of `wharf {name}` ends without an example");
        for example in examples {
            let words = ["wharf"].into_iter().chain(example.split_whitespace());
            assert!(parse(words).is_ok(), "{name}: {example}");
        }
    }
}

/// Environment variables configure a process; they must not change a single call.
#[test]
fn only_configuration_flags_have_environment_variables() {
    for (name, command) in commands(&Arguments::command(), "") {
        let configures = ["serve", "demo", "sandbox"].contains(&&*name);
        for flag in command.get_arguments().filter(|argument| !argument.is_positional()) {
            let id = flag.get_id().as_str();
            let is_configuration =
                configures || ["components", "connection", "connections", "base_urls", "vendor_proxy"].contains(&id);
            let variable = flag.get_env().map(|name| name.to_string_lossy().starts_with("WHARF_"));
            let rule = "a flag of serve, demo and sandbox needs one that begins with WHARF_; one of a call has none";
            assert_eq!(variable, is_configuration.then_some(true), "{name} --{id}: {rule}");
        }
    }
}

/// The range that the help of a flag states, such as `1 to 86,400`.
fn range(help: &str) -> Option<(i128, i128)> {
    let words: Vec<&str> = help.split_whitespace().collect();
    let number = |word: &str| word.replace(',', "").trim_end_matches(['.', ';']).parse().ok();
    words.windows(3).filter(|words| words[1] == "to").find_map(|words| Some((number(words[0])?, number(words[2])?)))
}

#[test]
fn every_limit_is_taken_within_its_range_and_refused_beyond_it() {
    let mut command = Arguments::command();
    let serve = command.find_subcommand_mut("serve").unwrap();
    let (mut least_of_all, mut most_of_all) = (vec!["wharf".to_owned(), "serve".to_owned()], vec![]);
    for flag in serve.get_arguments().filter(|flag| flag.get_help_heading() == Some("Limits")) {
        let (name, help) = (flag.get_long().unwrap(), flag.get_help().unwrap().to_string());
        let (least, most) =
            range(&help).unwrap_or_else(|| panic!("the help of --{name} states no range such as 1 to 100: {help}"));
        for (value, is_taken) in [(least - 1, false), (least, true), (most, true), (most + 1, false), (1 << 64, false)]
        {
            let parsed = parse(["wharf", "serve", &format!("--{name}={value}")]);
            assert_eq!(parsed.is_ok(), is_taken, "--{name}={value}");
        }
        least_of_all.push(format!("--{name}={least}"));
        most_of_all.push(format!("--{name}={most}"));
    }
    most_of_all.splice(0..0, least_of_all[..2].to_vec());
    for arguments in [least_of_all, most_of_all] {
        let Command::Serve(serve) = parse(arguments).unwrap().command else { unreachable!() };
        assert!(runner(registry().unwrap(), &VendorArgs::default(), serve.limits(), None).is_ok());
    }
}

#[test]
fn limits_that_contradict_each_other_are_refused() {
    let table = [
        (["--buffer-mib=95", "--request-mib=1"], ["--buffer-mib 95", "--upload-mib 96"]),
        (["--buffer-mib=97", "--request-mib=98"], ["--buffer-mib 97", "--request-mib 98"]),
        (["--fresh-seconds=60", "--stale-seconds=0"], ["--fresh-seconds 60", "--stale-seconds 0"]),
    ];
    for (flags, named) in table {
        let serve = ["wharf", "serve", flags[0], flags[1]];
        let Command::Serve(serve) = parse(serve).unwrap().command else { unreachable!() };
        let faults = runner(registry().unwrap(), &VendorArgs::default(), serve.limits(), None).err().unwrap();
        assert!(faults.len() == 1 && named.iter().all(|name| faults[0].contains(name)), "{faults:?}");
    }
}

#[test]
fn what_the_demo_would_ignore_is_refused() {
    let invoke = ["wharf", "invoke", "servicetitan", "getJob", "--demo"];
    for flag in ["--connection=nope.json", "--connections=nope.toml", "--endpoint=servicetitan.api=http://a"] {
        let refused = parse([&invoke[..], &[flag]].concat()).err().unwrap().to_string();
        let name = flag.split('=').next().unwrap();
        assert!(refused.contains(name) && refused.contains("contradicts --demo"), "{refused}");
    }
    assert!(parse(invoke).is_ok());
}

#[test]
fn the_guide_for_operators_lists_every_limit_with_its_default() {
    let guide = include_str!("../../../../docs/operations.md");
    let mut command = Arguments::command();
    let serve = command.find_subcommand_mut("serve").unwrap();
    for flag in serve.get_arguments().filter(|flag| flag.get_help_heading() == Some("Limits")) {
        let name = format!("`--{}`", flag.get_long().unwrap_or_default());
        let row = guide.lines().find(|line| line.starts_with('|') && line.contains(&name));
        let row = row.unwrap_or_else(|| panic!("docs/operations.md has no row for {name} in its table of limits"));
        let default = flag.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
        let cell = row.rsplit('|').nth(1).unwrap_or_default().replace(',', "");
        let stated = default.as_ref().is_none_or(|default| cell.split_whitespace().any(|word| word == default));
        assert!(stated, "docs/operations.md: the last cell of the row for {name} must be {default:?}: {row}");
    }
}
