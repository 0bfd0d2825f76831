//! A runner on a socket: its limits for connections, and its shutdown.

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
    let answer = served.exchange("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn a_long_header_is_refused() {
    let served = served(idle(), ServerConfig { header_bytes: 8 << 10, ..ServerConfig::default() }).await;
    let long = "x".repeat(9 << 10);
    let answer = served.exchange(&format!("GET /healthz HTTP/1.1\r\nx: {long}")).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn ambiguous_requests_are_refused() {
    let served = served(idle(), ServerConfig::default()).await;
    let twice = "POST /v1/components HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab";
    let continued = "GET /healthz HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n";
    let spaced = "GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length : 0\r\n\r\n";
    for request in [twice, continued, spaced] {
        let answer = served.exchange(request).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{request:?}: {answer}");
    }
}

#[tokio::test]
async fn a_connection_above_the_limit_waits() {
    let served = served(idle(), ServerConfig { max_connections: 1, ..ServerConfig::default() }).await;
    let request = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut first = TcpStream::connect(served.address).await.unwrap();
    first.write_all(request).await.unwrap();
    let mut second = TcpStream::connect(served.address).await.unwrap();
    second.write_all(request).await.unwrap();
    let mut buffer = [0; 1 << 10];
    for _ in 0..10 {
        assert_ne!(first.read(&mut buffer).await.unwrap(), 0);
        first.write_all(request).await.unwrap();
    }
    assert_eq!(second.try_read(&mut buffer).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    drop(first);
    assert_ne!(second.read(&mut buffer).await.unwrap(), 0);
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
