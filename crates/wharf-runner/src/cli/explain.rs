//! What is wrong with a command line, and what to type instead.

use std::env;
use std::ffi::OsString;
use std::io::{Write, stdout};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};
use serde_json::Value;

use super::catalogue::key;
use super::entry_kind::find;
use super::exit::with_prefix;
use super::listen::registry;
use super::status::Status;
use super::{Arguments, Exit, connection_args, examples, print};

/// Takes `help` for a question about the command of the line, also where it would be a component or a file, but not where
/// it is the value of a flag.
pub(crate) fn with_help(arguments: Vec<OsString>) -> Vec<OsString> {
    let words: Vec<&str> = arguments.iter().skip(1).filter_map(|word| word.to_str()).collect();
    let root = Arguments::command();
    let commands = commands(&root, &words);
    let is_question = match words[..] {
        ["help", "--help" | "-h"] => true,
        ["help", first, ..] => root.find_subcommand(first).is_some(),
        [.., before, "help"] => !takes_value(&commands, before),
        _ => false,
    };
    if !is_question {
        return arguments;
    }
    let names = commands.iter().skip(1).map(|command| command.get_name().into());
    arguments.first().cloned().into_iter().chain(names).chain(["--help".into()]).collect()
}

/// Whether a word is a flag and the next word its value. Of an unknown flag it may be.
fn takes_value(commands: &[&Command], word: &str) -> bool {
    let Some(name) = word.strip_prefix("--").filter(|name| !name.contains('=')) else { return false };
    let mut known = commands.iter().flat_map(|command| command.get_arguments());
    known.find(|argument| argument.get_long() == Some(name)).is_none_or(|known| known.get_action().takes_values())
}

/// Prints the help that was asked for, or what is wrong with the command line.
pub(crate) fn explain(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let status = u8::try_from(error.exit_code()).unwrap_or(1);
        return match print::unless_closed(error.print().and_then(|()| stdout().flush())) {
            Ok(()) => ExitCode::from(status),
            Err(exit) => exit.report(),
        };
    }
    let words: Vec<&str> = arguments.iter().skip(1).filter_map(|word| word.to_str()).collect();
    if flag(error) == Some("--connection")
        && let Some(Named { manifest, entry: Some(entry), .. }) = named(&words)
    {
        return connection_args::required(&manifest, &entry).report();
    }
    let text = error.render().to_string();
    // The library's last sentence does not say of which command it means the help.
    let text = text.split("\n\nFor more information").next().unwrap_or_default();
    let text = text.strip_prefix("error: ").unwrap_or(text).trim_end();
    let origin = variable(error, &words).map(|name| format!("\n\nThe value is that of {name} in the environment."));
    let exit = Exit::new(Status::Usage, with_prefix(text.to_owned() + &origin.unwrap_or_default()));
    next(error, text, &words).into_iter().fold(exit, Exit::then_try).report()
}

/// The commands that help with this command line, of which the text says what is wrong.
fn next(error: &clap::Error, text: &str, words: &[&str]) -> Vec<String> {
    let path = path(words);
    let help = if path.is_empty() { "wharf help".to_owned() } else { format!("wharf {path} --help") };
    let right = match path.as_str() {
        _ if flag(error) == Some("--listen") => {
            let mut proposed = text.split_whitespace().map(|word| word.trim_end_matches([',', ';']));
            let address = proposed.find(|word| word.parse::<SocketAddr>().is_ok()).unwrap_or("127.0.0.1:8080");
            Some(format!("wharf {path} --listen {address}"))
        }
        "invoke" | "list" => Some(known(words)),
        _ => None,
    };
    right.into_iter().chain([help]).collect()
}

/// The root, and the commands below it that these words name, such as `connections` and its `check`.
fn commands<'a>(root: &'a Command, words: &[&str]) -> Vec<&'a Command> {
    let below = |command: &&'a Command| words.iter().find_map(|word| command.find_subcommand(word));
    std::iter::successors(Some(root), below).collect()
}

/// The command that these words begin, such as `connections check`.
fn path(words: &[&str]) -> String {
    let root = Arguments::command();
    commands(&root, words).iter().skip(1).map(|command| command.get_name()).collect::<Vec<_>>().join(" ")
}

/// What the words of a command line name.
struct Named {
    manifest: Value,
    /// Whether they name the component too.
    is_complete: bool,
    entry: Option<Value>,
}

/// The first component that the words name, or that has an entry that they name.
fn named(words: &[&str]) -> Option<Named> {
    registry().ok()?.components().iter().find_map(|component| {
        let manifest: Value = serde_json::from_str(component.manifest()).ok()?;
        let entry = words.iter().find_map(|word| find(&manifest, word).ok()).map(|(_, entry)| entry.clone());
        let is_complete = words.contains(&&**component.key());
        (is_complete || entry.is_some()).then_some(Named { manifest, is_complete, entry })
    })
}

/// The command that shows what these words can name: a component, one of its entries, or both.
fn known(words: &[&str]) -> String {
    let Some(Named { manifest, is_complete, entry }) = named(words) else { return "wharf list".to_owned() };
    let component = key(&manifest);
    match entry {
        None => format!("wharf list {component}"),
        Some(entry) if is_complete => format!("wharf list {component} {}", key(&entry)),
        Some(entry) => examples::call(&manifest, &entry),
    }
}

/// The flag whose value is wrong, such as `--listen`.
fn flag(error: &clap::Error) -> Option<&str> {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) if argument.starts_with("--") => argument.split([' ', '=']).next(),
        _ => None,
    }
}

/// The variable that gave a wrong value, where no flag did.
fn variable(error: &clap::Error, words: &[&str]) -> Option<String> {
    let flag = flag(error).filter(|flag| !words.iter().any(|word| word.starts_with(flag)))?;
    let root = Arguments::command();
    let commands = commands(&root, words);
    let mut all = commands.iter().flat_map(|command| command.get_arguments());
    let wrong = all.find(|argument| argument.get_long() == flag.strip_prefix("--"))?;
    let name = wrong.get_env().filter(|name| env::var_os(name).is_some())?;
    Some(name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::{known, path, with_help};

    #[test]
    fn help_is_a_question_unless_it_is_the_value_of_a_flag() {
        let table = [
            ("wharf help", "wharf help"),
            ("wharf invoke help", "wharf invoke --help"),
            ("wharf list servicetitan help", "wharf list --help"),
            ("wharf list --search help", "wharf list --search help"),
            ("wharf help list servicetitan", "wharf list --help"),
            ("wharf help connections check", "wharf connections check --help"),
            ("wharf connections help", "wharf connections --help"),
            ("wharf invoke servicetitan getJob --demo help", "wharf invoke --help"),
            ("wharf invoke servicetitan getJob --input jobId=1 help", "wharf invoke --help"),
            ("wharf --log info help", "wharf --help"),
            ("wharf help nonsense", "wharf help nonsense"),
            ("wharf help help", "wharf help help"),
            ("wharf help --help", "wharf --help"),
            ("wharf", "wharf"),
        ];
        for (typed, meant) in table {
            let words = with_help(typed.split(' ').map(OsString::from).collect());
            assert_eq!(words.join(" ".as_ref()), meant);
        }
    }

    #[test]
    fn the_words_of_a_command_line_lead_to_what_they_name() {
        for (words, command) in [
            ("invoke", "wharf list"),
            ("invoke servicetitan --json", "wharf list servicetitan"),
            ("invoke servicetitan getJob --nonsense", "wharf list servicetitan getJob"),
            ("invoke getJob", "wharf invoke servicetitan getJob --demo --input jobId=5000001"),
        ] {
            assert_eq!(known(&words.split(' ').collect::<Vec<_>>()), command);
        }
        assert_eq!(path(&["connections", "check", "--nonsense"]), "connections check");
        assert_eq!(path(&["nonsense"]), "");
    }
}
