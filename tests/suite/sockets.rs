//! A runner on a socket: its limits for connections, and its shutdown.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use wharf_client::Limits;
use wharf_runner::{BodyLimits, CallerAuth, HttpService, Options, Runner, ServerConfig};

use crate::stage::{Stage, action, connection, runner};
use crate::vendor::{Act, Gate, Vendor, answer};

fn get() -> Value {
    json!({ "connection": connection(), "inputs": { "jobId": 1 } })
}

fn cancel() -> Value {
    json!({ "connection": connection(), "inputs": { "jobId": 1, "reasonId": 2, "memo": "x" } })
}

/// A runner on a socket, and how to end it.
struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

async fn served(runner: Arc<Runner>, config: ServerConfig) -> Served {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let service = HttpService::new(runner, CallerAuth::open(), BodyLimits::default());
    let ended = tokio::spawn(async move {
        let stopped = async {
            _ = stopped.await;
            Duration::ZERO
        };
        wharf_runner::serve(listener, service, stopped, &config).await;
    });
    Served { address, stop, ended }
}

impl Served {
    /// Sends bytes and reads until the runner closes.
    async fn exchange(&self, bytes: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

fn idle() -> Arc<Runner> {
    runner((Ipv4Addr::LOCALHOST, 9).into(), Limits::default(), &Options::default())
}

#[tokio::test]
async fn a_silent_caller_is_disconnected() {
    let config = ServerConfig { header_time: Duration::from_millis(50), ..ServerConfig::default() };
    let served = served(idle(), config).await;
    for sent in ["", "GET /heal", "GET /healthz HTTP/1.1\r\nhost: x\r\n"] {
        assert!(!served.exchange(sent).await.contains(" 200 "), "{sent:?}");
    }
    // Sent before the runner accepts the connection: on a busy machine the time might pass between the two.
    let mut stream = std::net::TcpStream::connect(served.address).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    stream.set_nonblocking(true).unwrap();
    let mut answer = String::new();
    TcpStream::from_std(stream).unwrap().read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn a_long_header_is_refused() {
    let served = served(idle(), ServerConfig { header_bytes: 8 << 10, ..ServerConfig::default() }).await;
    for (length, end, status) in [(7, "", 200), (9, "", 431), (9, "x", 431), (64, "", 431)] {
        let request = format!("GET /healthz HTTP/1.1\r\nhost: x\r\n{CLOSE}x: {}\r\n\r\n", "x".repeat(length << 10));
        let request = &request[..request.len() - 4 * end.len()];
        let answer = served.exchange(request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{length}: {answer}");
    }
}

const CLOSE: &str = "connection: close\r\n";

#[tokio::test]
async fn a_request_that_is_too_large_is_refused_at_its_head() {
    let served = served(idle(), ServerConfig::default()).await;
    for (key, length) in [("getJob", (2_u64 << 20) + 1), ("getJob", 10 << 30), ("rawRequest", (96 << 20) + 1)] {
        for expect in ["", "expect: 100-continue\r\n"] {
            let head = format!("POST {} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n", action(key));
            let answer = served.exchange(&format!("{head}{expect}content-length: {length}\r\n\r\n")).await;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{length}: {answer}");
        }
    }
}

#[tokio::test]
async fn requests_that_could_be_read_in_two_ways_are_refused() {
    let served = served(idle(), ServerConfig::default()).await;
    let fields = [
        "host: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "host: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "host: x\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
        "host: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "host: x\r\ntransfer-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        "host: x\r\na: b\r\n c\r\n\r\n",
        "host: x\r\ncontent-length : 0\r\n\r\n",
        "host: x\n\r\n",
        "host: x\r\n\n",
        "host: x\r\na: b\rc: d\r\n\r\n",
        "\r\n",
        "host: x\r\nhost: x\r\n\r\n",
        "host: localhost:80@evil.example\r\n\r\n",
        "host: a b\r\n\r\n",
    ];
    let line = "POST /healthz HTTP/1.1\r\n".to_owned();
    let mut requests: Vec<String> = fields.iter().map(|fields| format!("{line}{CLOSE}{fields}")).collect();
    requests.push(format!("GET http://y/healthz HTTP/1.1\r\n{CLOSE}host: x\r\n\r\n"));
    requests.push("GET /healthz HTTP/1.1\nhost: x\r\n\r\n".to_owned());
    for request in requests {
        // What follows a refused request is not read as a request.
        let answer = served.exchange(&format!("{request}GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")).await;
        assert!(
            answer.starts_with("HTTP/1.1 400 ") && answer.matches("\ndate: ").count() == 1,
            "{request:?}: {answer}"
        );
    }
    let absolute = format!("GET http://X:80/healthz HTTP/1.1\r\n{CLOSE}host: x:80\r\n\r\n");
    for request in [absolute, "GET /healthz HTTP/1.0\r\n\r\n".to_owned()] {
        let answer = served.exchange(&request).await;
        assert!(answer.contains(" 200 OK"), "{request:?}: {answer}");
    }
}

#[tokio::test]
async fn requests_follow_each_other_in_whatever_pieces_they_arrive() {
    let vendor = Vendor::doing(std::iter::repeat_n(answer(200, "{}"), 9)).await;
    let served = served(runner(vendor.address, Limits::default(), &Options::default()), ServerConfig::default()).await;
    let (path, body) = (action("getJob"), get().to_string());
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n");
    let (front, back) = body.split_at(body.len() / 2);
    let requests = [
        format!("{head}content-length: {}\r\n\r\n{body}", body.len()),
        format!(
            "{head}transfer-encoding: chunked\r\n\r\n{:x}\r\n{front}\r\n{:X};a=b\r\n{back}\r\n0\r\na: b\r\n\r\n",
            front.len(),
            back.len()
        ),
        format!("\r\n{head}{CLOSE}Content-Length: {}\r\n\r\n{body}", body.len()),
    ];
    for size in [usize::MAX, 1_000, 7] {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        for piece in requests.concat().as_bytes().chunks(size) {
            stream.write_all(piece).await.unwrap();
            tokio::task::yield_now().await;
        }
        let mut answers = String::new();
        stream.read_to_string(&mut answers).await.unwrap();
        assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 3, "{size}: {answers}");
    }
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";

/// Sends a request and reads its small answer.
async fn ask(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut buffer = [0; 4 << 10];
    let length = stream.read(&mut buffer).await.unwrap();
    String::from_utf8_lossy(&buffer[..length]).into_owned()
}

#[tokio::test]
async fn the_connection_that_has_been_idle_the_longest_gives_way() {
    let served = served(idle(), ServerConfig { max_connections: 3, ..ServerConfig::default() }).await;
    let mut first = TcpStream::connect(served.address).await.unwrap();
    assert!(ask(&mut first, HEALTH).await.contains(" 200 OK"));
    let mut silent = TcpStream::connect(served.address).await.unwrap();
    let mut half = TcpStream::connect(served.address).await.unwrap();
    half.write_all(b"GET /healthz HT").await.unwrap();
    // Answers tell that the others have been accepted.
    let mut newest = TcpStream::connect(served.address).await.unwrap();
    assert!(ask(&mut newest, HEALTH).await.contains(" 200 OK"));
    assert_eq!(first.read(&mut [0]).await.unwrap(), 0);
    assert!(ask(&mut silent, HEALTH).await.contains(" 200 OK"));
    let mut others = Vec::new();
    for _ in 0..20 {
        others.push(TcpStream::connect(served.address).await.unwrap());
        assert!(ask(others.last_mut().unwrap(), HEALTH).await.contains(" 200 OK"));
    }
    for mut stream in [half, newest, silent] {
        assert!(matches!(stream.read(&mut [0]).await, Ok(0) | Err(_)));
    }
}

#[tokio::test]
async fn a_call_in_progress_keeps_its_connection_and_health_is_answered_beside_it() {
    let gate = Gate::new();
    let vendor = Vendor::doing([answer(200, "{}").behind(&gate)]).await;
    let runner = runner(vendor.address, Limits::default(), &Options::default());
    let served = served(runner, ServerConfig { max_connections: 1, ..ServerConfig::default() }).await;
    let call = tokio::spawn(post(served.address, action("getJob"), get()));
    vendor.asked(1).await;
    for (path, status) in [("/healthz", 200), ("/readyz", 200), ("/v1/components", 503), (&action("getJob"), 503)] {
        let answer = served.exchange(&format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n")).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")) && answer.contains(CLOSE), "{path}: {answer}");
    }
    gate.open();
    let answer = call.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

/// Waits until a runner reports that it is shutting down.
async fn until_draining(stage: &Stage) {
    while stage.get("/readyz").await.status != 503 {
        tokio::task::yield_now().await;
    }
}

/// A write that is in flight until the gate opens.
async fn write_in_flight() -> (Gate, Arc<Runner>, Served, JoinHandle<String>) {
    let gate = Gate::new();
    let vendor = Vendor::doing([answer(200, "{}").behind(&gate)]).await;
    let runner = runner(vendor.address, Limits::default(), &Options::default());
    let served = served(runner.clone(), ServerConfig::default()).await;
    let call = tokio::spawn(post(served.address, action("cancelJob"), cancel()));
    vendor.asked(1).await;
    (gate, runner, served, call)
}

#[tokio::test]
async fn shutdown_waits_for_calls_in_flight() {
    let (gate, runner, served, call) = write_in_flight().await;
    let address = served.address;
    served.stop.send(()).unwrap();
    until_draining(&Stage::before(&runner)).await;
    gate.open();
    served.ended.await.unwrap();
    let answer = call.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn shutdown_waits_for_a_write_whose_caller_disconnected() {
    let (gate, runner, served, call) = write_in_flight().await;
    call.abort();
    let stage = Stage::before(&runner);
    while !stage.get("/metrics").await.text().contains("wharf_callers_left_total 1") {
        tokio::task::yield_now().await;
    }
    served.stop.send(()).unwrap();
    until_draining(&stage).await;
    gate.open();
    served.ended.await.unwrap();
    let repeated = stage.post_with(&action("cancelJob"), &[("idempotency-key", KEY)], &cancel()).await;
    assert_eq!(repeated.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn calls_that_outlast_the_drain_time_get_a_failure() {
    let table = [("getJob", get(), "overloaded"), ("cancelJob", cancel(), "outcome_unknown")];
    for (key, body, code) in table {
        let vendor = Vendor::doing([Act::Hang]).await;
        let runner = runner(vendor.address, Limits::default(), &Options::default());
        let served = served(runner, ServerConfig { drain: Duration::ZERO, ..ServerConfig::default() }).await;
        let call = tokio::spawn(post(served.address, action(key), body));
        vendor.asked(1).await;
        served.stop.send(()).unwrap();
        let answer = call.await.unwrap();
        assert!(answer.contains(&format!(r#""code":"{code}""#)), "{answer}");
        served.ended.await.unwrap();
    }
}

const KEY: &str = "the-first";

async fn post(address: SocketAddr, path: String, body: Value) -> String {
    let body = body.to_string();
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\nidempotency-key: {KEY}\r\ncontent-length: {length}\r\n\r\n"
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all((head + &body).as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
