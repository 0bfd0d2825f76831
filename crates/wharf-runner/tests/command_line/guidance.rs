//! What the command line tells a person who does not know it: help, examples, and what is wrong.

use std::path::Path;

use serde_json::Value;

use super::{command, connection, printed, wharf};

#[test]
fn completions_and_help_are_printed() {
    for (shell, part) in [("bash", "invoke"), ("zsh", "#compdef wharf"), ("fish", "invoke"), ("elvish", "invoke")] {
        assert!(printed(&["completions", shell]).contains(part), "{shell}");
    }
    let questions: [(&[&str], &str); 9] = [
        (&["help"], "wharf"),
        (&["--help"], "wharf"),
        (&["help", "invoke"], "wharf invoke"),
        (&["invoke", "help"], "wharf invoke"),
        (&["invoke", "servicetitan", "getJob", "help"], "wharf invoke"),
        (&["connections", "help"], "wharf connections"),
        (&["help", "connections", "check"], "wharf connections check"),
        (&["connections", "help", "check"], "wharf connections check"),
        (&["connections", "check", "help"], "wharf connections check"),
    ];
    for (question, command) in questions {
        let help = printed(question);
        assert!(help.contains(&format!("Usage: {command} [")) && help.contains("Exa"), "{question:?}: {help}");
    }
    let help = printed(&["--help"]);
    for part in ["Exit status:", "outcome_unknown", "--demo"] {
        assert!(help.contains(part), "{part} in: {help}");
    }
}

#[test]
fn examples_of_the_help_find_something() {
    let folder = tempfile::tempdir().unwrap();
    let helps = ["list", "invoke", "connections example"].map(|name| [name.split(' ').collect(), vec!["--help"]]);
    let helps: String = helps.iter().map(|words| printed(&words.concat())).collect();
    let examples = helps.lines().filter_map(|line| line.strip_prefix("  wharf "));
    let examples: Vec<&str> = examples.map(|line| line.split(['>', '|']).next().unwrap()).collect();
    assert!(examples.len() >= 10, "{examples:?}");
    for example in examples {
        finds_something(example, folder.path());
    }
}

/// Runs an example in a folder. Its answer must have a record or an item, and its list an entry.
fn finds_something(example: &str, folder: &Path) {
    let words: Vec<&str> = example.split_whitespace().collect();
    let output = command(&words).current_dir(folder).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && !text.is_empty() && !text.contains("Nothing"), "{example}: {text}");
    if let Ok(answer) = serde_json::from_str::<Value>(&text) {
        let places = ["/result/0", "/data/id", "/payload/body/data/created/0", "/fields", "/selectCustomers"];
        assert!(places.iter().any(|place| answer.pointer(place).is_some()), "{example}: {text}");
    }
}

#[test]
fn what_is_wrong_with_the_command_line_is_told_once_and_with_the_remedy() {
    let connection = connection();
    let connection = connection.path().to_str().unwrap();
    let call = ["invoke", "servicetitan", "getJob"];
    let needed = [
        "--connection FILE",
        "\"key\": \"serviceTitanConnection\"",
        "wharf connections example servicetitan > connection.json",
        "wharf invoke servicetitan getJob --demo --input jobId=5000001",
    ];
    let table: [(&[&str], i32, &[&str]); 24] = [
        (&call, 2, &needed),
        (&[&call[..], &["--connection"]].concat(), 2, &needed),
        (&["connections", "check"], 2, &["--connections FILE", "--named"]),
        (&["list", "getJob"], 3, &["wharf list servicetitan getJob"]),
        (&["invoke", "getJob"], 2, &["wharf invoke servicetitan getJob --demo --input jobId=5000001"]),
        (&["serve", "--listen", "nonsense"], 2, &["--listen <ADDRESS>", "wharf serve --listen 127.0.0.1:8080"]),
        (
            &["serve", "--endpoint", "servicetitan.api=localhost:9090"],
            2,
            &["--endpoint", "servicetitan.api=http://127.0.0.1:9090"],
        ),
        (&[&call[..], &["--demo", "--connection", "nope.json"]].concat(), 2, &["--connection contradicts --demo"]),
        (&[&call[..], &["--connection", "nope.json"]].concat(), 2, &["nope.json", "--connections"]),
        (
            &[&call[..], &["--connection", connection, "--endpoint", "api=http://a"]].concat(),
            2,
            &["write servicetitan.api=", "servicetitan.auth"],
        ),
        (&[&call[..], &["--connection", connection, "--state", "s.json"]].concat(), 2, &["--state", "getJob"]),
        (&[&call[..], &["--demo", "--timeout", "0"]].concat(), 2, &["--timeout", "1..=86400"]),
        (
            &[&call[..], &["--demo", "--input", "jobId=1", "--input", "jobId=2"]].concat(),
            2,
            &["--input jobId", "twice"],
        ),
        (&[&call[..], &["--connection", "-"]].concat(), 2, &["standard input is not JSON"]),
        (
            &["serve", "--endpoint", "servicetitan.api=http://a", "--endpoint", "servicetitan.api=http://b"],
            2,
            &["servicetitan.api is given twice"],
        ),
        (&["serve", "--listen", ":8080"], 2, &["--listen <ADDRESS>", "0.0.0.0:8080"]),
        (&["serve", "--sockets", "0"], 2, &["--sockets"]),
        (&["serve", "--buffer-mib", "8"], 2, &["--buffer-mib 8", "--upload-mib 96"]),
        (&["serve", "--api-key-file", "/none"], 2, &["/none"]),
        (&["serve", "--connections", "/none"], 2, &["/none"]),
        (&["serve", "--log", "a=b=c"], 2, &["--log:", "--log info"]),
        (&["serve", "--otlp-endpoint", "nonsense"], 2, &["--otlp-endpoint:", "http://127.0.0.1:4318"]),
        (&["sandbox", "--retry-scale=-1"], 2, &["--retry-scale"]),
        (&["manifest", "--folder", connection], 1, &[connection]),
    ];
    for (arguments, status, parts) in table {
        let finished = wharf(arguments);
        assert_eq!((finished.status, finished.output.as_str()), (status, ""), "{arguments:?}: {}", finished.errors);
        for part in parts {
            assert_eq!(finished.errors.matches(part).count(), 1, "{part} of {arguments:?}: {}", finished.errors);
        }
    }
}

#[test]
fn a_table_is_as_wide_as_the_environment_asks() {
    for width in [40, 60, 80] {
        let output = command(&["list", "servicetitan"]).env("COLUMNS", width.to_string()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.lines().all(|line| line.chars().count() <= width), "{width}: {text}");
    }
}
