//! The command line as people and scripts use it: output and exit status.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests panic on failure")]

mod connections;
mod guidance;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use servicetitan_sandbox::Sandbox;
use tempfile::NamedTempFile;

/// The result of a command.
struct Finished {
    status: i32,
    output: String,
    errors: String,
}

impl Finished {
    fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap()
    }
}

/// A command with an empty environment and without input.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wharf"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// Runs a command to its end. Without a terminal, it must not print colours.
fn wharf(arguments: &[&str]) -> Finished {
    let output = command(arguments).output().unwrap();
    let [output_text, errors] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    let finished = Finished { status: output.status.code().unwrap(), output: output_text, errors };
    for text in [&finished.output, &finished.errors] {
        assert!(!text.contains('\u{1b}'), "{arguments:?}: {text}");
    }
    finished
}

/// The output of a command that must succeed.
fn printed(arguments: &[&str]) -> String {
    let Finished { status, output, errors } = wharf(arguments);
    assert_eq!((status, errors.as_str()), (0, ""), "{arguments:?}");
    output
}

/// A running `wharf sandbox`, and a file with its connection.
struct Tenant {
    process: Child,
    endpoints: [String; 2],
    connection: NamedTempFile,
}

impl Tenant {
    fn start() -> Self {
        let mut command = command(&["sandbox", "--listen", "127.0.0.1:0", "--log", "off"]);
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().last().unwrap();
        Self { process, endpoints: endpoints(address), connection: connection() }
    }

    fn invoke(&self, key: &str, arguments: &[&str]) -> Finished {
        let [api, auth] = &self.endpoints;
        let connection = self.connection.path().to_str().unwrap();
        let call = ["invoke", "servicetitan", key, api, auth, "--connection", connection];
        wharf(&[&call[..], arguments].concat())
    }
}

fn endpoints(address: &str) -> [String; 2] {
    ["api", "auth"].map(|host| format!("--endpoint=servicetitan.{host}={address}"))
}

/// A file with the connection that the tenant accepts.
fn connection() -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    fs::write(&file, Sandbox::connection().to_string()).unwrap();
    file
}

impl Drop for Tenant {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[test]
fn components_and_their_entries_are_listed() {
    let all = printed(&["list"]);
    assert!(all.starts_with("KEY") && all.contains("servicetitan"), "{all}");
    assert_eq!(wharf(&["list", "--json"]).json()[0]["key"], "servicetitan");
    let manifest = wharf(&["list", "servicetitan", "--json"]).json();
    assert_eq!(manifest["actions"]["getJob"]["key"], "getJob");
    let found = wharf(&["list", "servicetitan", "data-sources", "--search", "customer select", "--json"]).json();
    let keys: Vec<&String> = found.as_object().unwrap().keys().collect();
    assert!(keys.iter().all(|key| key.contains("Customer")) && keys.len() > 1, "{keys:?}");
    let actions = printed(&["list", "servicetitan", "actions"]);
    assert!(actions.lines().any(|line| line.starts_with("createPayment ") && line.contains("deprecated")), "{actions}");
    let job = printed(&["list", "servicetitan", "getJob"]);
    for part in ["Get Job (getJob): reads", "jobId", "The job to look up.", "selectJob"] {
        assert!(job.contains(part), "{part} in: {job}");
    }
    let refused = wharf(&["list", "servicetitan", "getJbo"]);
    assert_eq!(refused.status, 3);
    assert!(refused.errors.contains("Did you mean getJob?"), "{}", refused.errors);
}

#[test]
fn a_call_with_the_demo_flag_needs_no_configuration() {
    let text = printed(&["invoke", "servicetitan", "getJob", "--demo", "--input", "jobId=5000001"]);
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["data"]["id"], 5_000_001);
}

#[test]
fn each_kind_of_failure_has_its_exit_status() {
    let tenant = Tenant::start();

    let job = tenant.invoke("getJob", &["--inputs", r#"{"jobId": 5000001}"#]);
    assert_eq!((job.status, &job.json()["data"]["id"]), (0, &json!(5_000_001)), "{}", job.errors);

    let faulty = tenant.invoke("getJob", &["--input", "jobId=none", "--input", "colour=red"]);
    assert_eq!((faulty.status, faulty.output.as_str()), (3, ""));
    for part in ["Invalid input", "/inputs/jobId", "/inputs/colour", "will not help"] {
        assert!(faulty.errors.contains(part), "{part} in: {}", faulty.errors);
    }

    let faulty = tenant.invoke("getJob", &["--json"]);
    let problem: Value = serde_json::from_str(&faulty.errors).unwrap();
    assert_eq!((faulty.status, &problem["errors"][0]["pointer"]), (3, &json!("/inputs/jobId")));

    assert_eq!(tenant.invoke("getJob", &["--input", "jobId=1"]).status, 5);
    assert_eq!(tenant.invoke("getJbo", &[]).status, 3);
    assert_eq!(tenant.invoke("getJob", &["--nonsense"]).status, 2);
    assert_eq!(tenant.invoke("getJob", &["--inputs-file", "/nowhere.json"]).status, 2);
    assert_eq!(wharf(&["invoke", "servicetitan", "getJob"]).status, 2);

    let refused = fs::read_to_string(&tenant.connection).unwrap().replace("cs1.sandbox", "cs1.other");
    fs::write(&tenant.connection, refused).unwrap();
    let rejected = tenant.invoke("serviceTitanConnection", &[]);
    assert_eq!(rejected.status, 4, "{}", rejected.errors);
    assert!(!rejected.errors.contains("cs1.other"), "{}", rejected.errors);
}

#[test]
fn an_unreachable_vendor_has_the_status_for_retry_later() {
    let file = connection();
    let connection = file.path().to_str().unwrap();
    let [api, auth] = &endpoints("http://127.0.0.1:9");
    let call = ["invoke", "servicetitan", "selectTechnician", api, auth, "--connection", connection, "--timeout", "2"];
    let finished = wharf(&call);
    assert_eq!(finished.status, 6, "{}", finished.errors);
    assert!(
        finished.errors.contains("127.0.0.1:9: ") && finished.errors.contains("Connection refused"),
        "{}",
        finished.errors
    );
}

#[test]
fn choices_and_files_are_available_as_over_http() {
    let tenant = Tenant::start();
    let choices = tenant.invoke("selectTechnician", &["--limit", "3"]).json();
    assert_eq!(choices["result"].as_array().unwrap().len(), 3);
    let cursor = choices["nextCursor"].as_str().unwrap();
    let next = tenant.invoke("selectTechnician", &["--limit", "3", "--cursor", cursor]).json();
    assert_ne!(next["result"], choices["result"]);
    let key = choices["result"][0]["key"].as_str().unwrap();
    let labels = tenant.invoke("selectTechnician", &["--resolve", &format!("{key},1")]).json();
    assert_eq!((&labels["result"][0], &labels["missing"]), (&choices["result"][0], &json!(["1"])));
    assert_eq!(tenant.invoke("serviceTitanConnection", &[]).json(), json!({ "ok": true }));

    let file = NamedTempFile::new().unwrap();
    fs::write(&file, "oven").unwrap();
    let input = format!("file=@{}", file.path().display());
    let upload = ["--input", &input, "--input", "fileName=oven.txt"];
    let stored = tenant.invoke("createInstalledEquipmentAttachment", &upload).json();
    let path = format!("path={}", stored["data"]["path"].as_str().unwrap());
    let download = ["--input", &path, "--output", "-"];
    assert_eq!(tenant.invoke("listInstalledEquipmentAttachments", &download).output, "oven");
    let target = NamedTempFile::new().unwrap();
    let download = ["--input", &path, "--output", target.path().to_str().unwrap()];
    let finished = tenant.invoke("listInstalledEquipmentAttachments", &download);
    assert_eq!((finished.status, finished.output.as_str()), (0, ""));
    assert_eq!(fs::read(&target).unwrap(), b"oven");
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error_and_a_closed_pipe_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let commands: [&[&str]; 11] = [
        &["list"],
        &["list", "--json"],
        &["list", "servicetitan"],
        &["list", "servicetitan", "actions", "--json"],
        &["list", "servicetitan", "getJob"],
        &["manifest", "--folder", folder],
        &["completions", "bash"],
        &["--help"],
        &["--version"],
        &["invoke", "servicetitan", "getJob", "--demo", "--input", "jobId=5000001", "--output", "-"],
        &["demo", "--listen", "127.0.0.1:0", "--log", "off"],
    ];
    for arguments in commands {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let output = command(arguments).stdout(full).output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), errors.lines().count()), (Some(1), 1), "{arguments:?}: {errors}");
        assert!(errors.contains("cannot write the output: "), "{arguments:?}: {errors}");
    }
    for arguments in &commands[..9] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command(arguments).stdout(writer).output().unwrap();
        assert_eq!((output.status.code(), &output.stderr[..]), (Some(0), &b""[..]), "{arguments:?}");
    }
}

#[test]
fn standard_input_is_read_once() {
    let file = NamedTempFile::new().unwrap();
    fs::write(&file, "{}").unwrap();
    let mut command = command(&["invoke", "servicetitan", "getJob", "--connection", "-", "--inputs-file", "-"]);
    let output = command.stdin(fs::File::open(&file).unwrap()).output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && errors.contains("only one of --connection"), "{errors}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_poll_that_cannot_print_its_answer_stores_no_state() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let inputs =
        r#"{"resourceType":"jobs","showNewRecords":true,"showUpdatedRecords":true,"lookBackDate":"2025-01-01"}"#;
    let flags = ["--demo", "--state", state.to_str().unwrap(), "--inputs", inputs];
    let arguments = [&["invoke", "servicetitan", "pollChangesTrigger"], &flags[..]].concat();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let status = command(&arguments).stdout(full).stderr(Stdio::null()).status();
    assert_eq!((status.unwrap().success(), state.exists()), (false, false));
    printed(&arguments);
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["state.json"]);
}
