//! The binary as an operator runs it: configuration errors, traces and signals.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "tests panic on failure")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

const BINARY: &str = env!("CARGO_BIN_EXE_wharf");
const SECRET: &str = "canary-secret";
const KEY: &str = "canary-key";
const TOKEN: &str = "canary-token";

/// A running `wharf serve`.
struct Wharf {
    process: Child,
    log: BufReader<ChildStderr>,
    address: String,
}

impl Wharf {
    fn serve(arguments: &[&str]) -> Self {
        Self::serve_with(arguments, &[])
    }

    fn serve_with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(BINARY);
        command.args(["serve", "--listen", "127.0.0.1:0", "--grace-seconds", "0"]).args(arguments);
        command.envs(environment.iter().copied());
        Self::start(command)
    }

    fn start(mut command: Command) -> Self {
        let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(process.stderr.take().unwrap());
        let mut wharf = Self { process, log, address: String::new() };
        wharf.address = wharf.wait_for_log("listening").split_once("address=").unwrap().1.trim().to_owned();
        wharf
    }

    /// Reads the log up to a line with this text.
    fn wait_for_log(&mut self, text: &str) -> String {
        let mut line = String::new();
        while !line.contains(text) {
            line.clear();
            assert_ne!(self.log.read_line(&mut line).unwrap(), 0, "the log ended without: {text}");
        }
        line
    }

    /// The answer to a GET request.
    fn get(&self, path: &str, key: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        write!(stream, "{head}authorization: Bearer {key}\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Sends getJob. The answer remains to be read from the stream.
    fn get_job(&self, job: u32) -> TcpStream {
        let fields = format!(
            r#""environment":"integration","tenant":"7","clientId":"id","clientSecret":"{SECRET}","applicationKey":"{KEY}""#
        );
        let body = format!(
            r#"{{"connection":{{"key":"serviceTitanConnection","fields":{{{fields}}}}},"inputs":{{"jobId":{job}}}}}"#
        );
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "POST /v1/components/servicetitan/actions/getJob/invoke HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\
             traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        stream
    }
}

impl Drop for Wharf {
    fn drop(&mut self) {
        // Still running only if the test failed.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Vendor and trace collector in one: records its requests, and never answers for job 1.
struct Peer {
    address: SocketAddr,
    requests: Receiver<Vec<u8>>,
}

impl Peer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let sender = sender.clone();
                thread::spawn(move || answer(stream.unwrap(), &sender));
            }
        });
        Self { address, requests }
    }

    fn endpoints(&self) -> [String; 2] {
        ["api", "auth"].map(|name| format!("--endpoint=servicetitan.{name}=http://{}", self.address))
    }
}

fn answer(stream: TcpStream, sender: &Sender<Vec<u8>>) {
    let mut reader = BufReader::new(&stream);
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if reader.read_until(b'\n', &mut request).unwrap() == 0 {
            return;
        }
    }
    let head = String::from_utf8_lossy(&request).to_lowercase();
    let length =
        head.split_once("content-length: ").map_or(0, |(_, rest)| rest.lines().next().unwrap().parse().unwrap());
    reader.take(length).read_to_end(&mut request).unwrap();
    // Fails if the test has ended.
    _ = sender.send(request);
    let (status, body) = match &head {
        token if token.contains("/connect/token") => {
            (200, format!(r#"{{"access_token":"{TOKEN}","expires_in":900,"token_type":"Bearer"}}"#))
        }
        traces if traces.contains("/v1/traces") => (200, String::new()),
        hanging if hanging.contains("/jobs/1 ") => {
            _ = (&stream).read(&mut [0]);
            return;
        }
        _ => (404, format!(r#"{{"title":"{SECRET} {KEY} {TOKEN}"}}"#)),
    };
    let length = body.len();
    // Fails if the process has ended.
    _ = write!(
        &stream,
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn an_invalid_configuration_is_refused_with_every_error() {
    let output = Command::new(BINARY)
        .args(["serve", "--listen=0.0.0.0:0", "--endpoint=nonsense.api=http://a", "--connections=missing.toml"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    for error in ["refusing to listen", "nonsense", "missing.toml"] {
        assert!(text.contains(error), "{error} in: {text}");
    }
}

#[test]
fn traces_reach_the_collector_without_credentials() {
    let peer = Peer::start();
    let [api, auth] = peer.endpoints();
    let mut wharf = Wharf::serve(&[&api, &auth, &format!("--otlp-endpoint=http://{}", peer.address)]);
    let mut reply = String::new();
    wharf.get_job(2).read_to_string(&mut reply).unwrap();
    assert!(reply.contains("not_found"), "{reply}");
    wharf.signal("TERM");
    assert!(wharf.process.wait().unwrap().success());
    let requests: Vec<Vec<u8>> = peer.requests.try_iter().collect();
    let [to_vendor] = requests.iter().filter(|request| contains(request, b"/jobs/2 ")).collect::<Vec<_>>()[..] else {
        unreachable!("one request: {requests:?}")
    };
    assert!(contains(to_vendor, b"traceparent: 00-0af7651916cd43dd8448eb211c80319c-"));
    assert!(!contains(to_vendor, b"b7ad6b7169203331"), "the vendor gets our span, not the caller's");
    let traces: Vec<u8> =
        requests.into_iter().filter(|request| contains(request, b"POST /v1/traces ")).flatten().collect();
    let trace = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
    let parts: [&[u8]; 5] = [b"servicetitan getJob", b"http.response.status_code", b"error.type", b"url.path", &trace];
    for part in parts {
        assert!(contains(&traces, part), "{} in {}", String::from_utf8_lossy(part), String::from_utf8_lossy(&traces));
    }
    for secret in [SECRET, KEY, TOKEN] {
        assert!(!contains(&traces, secret.as_bytes()), "{secret}");
    }
}

#[test]
fn sighup_reloads_keys_and_connections_both_or_none() {
    let [connections, keys] = [(); 2].map(|()| tempfile::NamedTempFile::new().unwrap());
    let [old, new, fixed] = ["the-old-key-of-the-engine", "the-new-key-of-the-engine", "the-key-of-the-environment"];
    fs::write(&keys, format!("\u{feff}{old}\r\n")).unwrap();
    let [connections_flag, keys_flag] = [connections.path(), keys.path()].map(|path| path.to_str().unwrap().to_owned());
    let arguments = ["--connections", &connections_flag, "--api-key-file", &keys_flag];
    let mut wharf = Wharf::serve_with(&arguments, &[("WHARF_API_KEYS", fixed)]);
    let good =
        |wharf: &Wharf| [old, new, fixed].map(|key| wharf.get("/v1/components", key).starts_with("HTTP/1.1 200 "));
    assert_eq!(good(&wharf), [true, false, true]);
    fs::write(&keys, new).unwrap();
    fs::write(&connections, "nonsense = [").unwrap();
    wharf.signal("HUP");
    assert!(wharf.wait_for_log("not reloaded").contains("line 1"));
    assert_eq!(good(&wharf), [true, false, true]);
    fs::write(&keys, "short").unwrap();
    fs::write(&connections, "").unwrap();
    wharf.signal("HUP");
    assert!(!wharf.wait_for_log("not reloaded").contains("short"));
    fs::write(&keys, new).unwrap();
    wharf.signal("HUP");
    let line = wharf.wait_for_log("API keys, connections and components reloaded");
    assert!(line.contains("keys=2") && line.contains("connections=0"), "{line}");
    assert_eq!(good(&wharf), [false, true, true]);
    wharf.signal("TERM");
    assert!(wharf.process.wait().unwrap().success());
}

#[test]
fn sighup_reloads_declared_components_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "acme.json",
        r#"{"openapi": "3.1.0", "info": {"title": "Acme", "version": "1"}, "servers": [{"url": "https://acme.example"}],
            "paths": {"/me": {"get": {"operationId": "getMe", "responses": {}}}}}"#,
    );
    let declaration = |rest: &str| format!("openapi = 'acme.json'\n[component]\nkey = 'acme'\n{rest}");
    write("acme.toml", &declaration("label = 'One'"));
    let file = folder.path().join("acme.toml");
    let mut wharf = Wharf::serve_with(&["--component", file.to_str().unwrap()], &[]);
    let manifest = |wharf: &Wharf| wharf.get("/v1/components/acme", "");
    assert!(manifest(&wharf).contains("\"label\": \"One\""), "{}", manifest(&wharf));
    let described = |wharf: &Wharf| wharf.get("/openapi.json", "").contains("acme/actions/whoAmI/invoke");
    assert!(!described(&wharf));
    write("acme.toml", &declaration("label = 'Two'\n[actions.gone]"));
    wharf.signal("HUP");
    assert!(wharf.wait_for_log("not reloaded").contains("actions.gone: no included operation is named gone"));
    assert!(manifest(&wharf).contains("\"label\": \"One\""));
    write("acme.toml", &declaration("label = 'Two'\n[actions.whoAmI]\noperation = 'getMe'"));
    wharf.signal("HUP");
    wharf.wait_for_log("components reloaded");
    assert!(manifest(&wharf).contains("\"label\": \"Two\""));
    assert!(described(&wharf));
    wharf.signal("TERM");
    assert!(wharf.process.wait().unwrap().success());
}

#[test]
fn a_log_that_nobody_reads_stops_nothing() {
    // Each refused request logs a line with its path, so that these are more than a pipe holds.
    let mut wharf = Wharf::serve(&[]);
    let path = format!("/{}", "x".repeat(8 << 10));
    for _ in 0..300 {
        assert!(wharf.get(&path, "").starts_with("HTTP/1.1 404 "));
    }
    assert!(!wharf.get("/metrics", "").contains("wharf_log_lines_dropped_total 0\n"));
    wharf.signal("TERM");
    assert!(wharf.process.wait().unwrap().success());
}

#[test]
fn connections_leave_room_within_the_limit_of_open_files() {
    let limited = |arguments: &str| format!("ulimit -n 64; exec {BINARY} serve --listen 127.0.0.1:0 {arguments}");
    let refused = Command::new("sh").args(["-c", &limited("--sockets 60")]).output().unwrap();
    let text = String::from_utf8(refused.stderr).unwrap();
    assert!(refused.status.code() == Some(2) && text.matches("limit of 64 open files").count() == 1, "{text}");
    let mut command = Command::new("sh");
    command.args(["-c", &limited("--log warn,wharf_runner=info")]);
    let wharf = Wharf::start(command);
    let silent: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(&wharf.address).unwrap()).collect();
    assert!(wharf.get("/healthz", "").starts_with("HTTP/1.1 200 "));
    drop(silent);
}

#[test]
fn serving_commands_hear_signals_once_their_sockets_are_open() {
    for command in ["demo", "sandbox"] {
        let mut wharf = Command::new(BINARY);
        wharf.args([command, "--listen", "127.0.0.1:0"]).env("WHARF_GRACE_SECONDS", "0");
        let mut process = wharf.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let sent = Command::new("kill").args(["-s", "TERM", &process.id().to_string()]).status().unwrap();
        assert!(sent.success() && process.wait().unwrap().success(), "{command}: {line}");
    }
}

#[test]
fn a_second_signal_stops_at_once() {
    let peer = Peer::start();
    let [api, auth] = peer.endpoints();
    let mut wharf = Wharf::serve(&[&api, &auth]);
    let _call = wharf.get_job(1);
    assert!(peer.requests.iter().any(|request| contains(&request, b"/jobs/1 ")));
    wharf.signal("TERM");
    wharf.wait_for_log("draining");
    wharf.signal("TERM");
    wharf.wait_for_log("second signal");
    assert!(wharf.process.wait().unwrap().success());
}
