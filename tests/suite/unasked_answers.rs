//! Answers that come unasked on a connection that stays open.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};

use crate::stage::{Stage, action, connection};

/// What the vendor sends unasked on the connection that it used last.
enum Unasked {
    Answer(oneshot::Sender<()>),
    End(oneshot::Sender<()>),
}

/// A vendor that keeps connections open, and answers with the path and the number of the connection.
#[derive(Clone)]
struct Vendor {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    last: Arc<Mutex<Option<mpsc::UnboundedSender<Unasked>>>>,
}

impl Vendor {
    async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let vendor = Self { address, connections: Arc::default(), last: Arc::default() };
        let serving = vendor.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                let number = serving.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(serving.clone().serve(stream, number));
            }
        });
        vendor
    }

    /// Sends a second answer, or the end of the connection. When this returns, it has arrived.
    async fn send(&self, unasked: fn(oneshot::Sender<()>) -> Unasked) {
        let (sent, done) = oneshot::channel();
        assert!(self.last.lock().unwrap().as_ref().unwrap().send(unasked(sent)).is_ok());
        done.await.unwrap();
    }

    async fn serve(self, mut stream: TcpStream, number: usize) {
        let (commands, mut commanded) = mpsc::unbounded_channel();
        let mut received = Vec::new();
        loop {
            tokio::select! {
                read = stream.read_buf(&mut received) => {
                    if matches!(read, Ok(0) | Err(_)) {
                        return;
                    }
                    let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
                    let head = String::from_utf8(received[..end].to_vec()).unwrap();
                    received.clear();
                    let path = head.split(' ').nth(1).unwrap();
                    if path.contains("/connect/token") {
                        let token = r#"{"access_token":"t","expires_in":900,"token_type":"Bearer"}"#;
                        stream.write_all(answer(token, "close").as_bytes()).await.unwrap();
                        // Closing before the form is read would reset the connection.
                        _ = stream.read_to_end(&mut received).await;
                        return;
                    }
                    *self.last.lock().unwrap() = Some(commands.clone());
                    let body = json!({ "path": path, "connection": number }).to_string();
                    stream.write_all(answer(&body, "keep-alive").as_bytes()).await.unwrap();
                }
                Some(command) = commanded.recv() => match command {
                    Unasked::Answer(sent) => {
                        stream.write_all(answer(r#"{"path":"unasked"}"#, "keep-alive").as_bytes()).await.unwrap();
                        sent.send(()).unwrap();
                    }
                    Unasked::End(sent) => {
                        drop(stream);
                        return sent.send(()).unwrap();
                    }
                },
            }
        }
    }
}

fn answer(body: &str, connection: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
         connection: {connection}\r\n\r\n{body}"
    )
}

/// The connection of another tenant, or one that differs in its access token only.
fn of(tenant: &str, token: Option<&str>) -> Value {
    let mut connection = connection();
    connection["fields"]["tenant"] = tenant.into();
    if let Some(token) = token {
        connection["token"] = json!({ "access_token": token });
    }
    connection
}

async fn call(stage: &Stage, connection: &Value, job: usize) -> Value {
    let body = json!({ "connection": connection, "inputs": { "jobId": job } });
    let reply = stage.post(&action("getJob"), &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let data = reply.json()["data"].take();
    assert!(data["path"].as_str().unwrap().ends_with(&format!("/jobs/{job}")), "{data}");
    data["connection"].clone()
}

#[tokio::test]
async fn an_unasked_answer_or_end_costs_a_connection_and_nothing_else() {
    for unasked in [Unasked::Answer, Unasked::End] {
        let vendor = Vendor::start().await;
        let stage = Stage::new(vendor.address);
        let connection = of("7", Some("t"));
        let first = call(&stage, &connection, 1).await;
        assert_eq!(call(&stage, &connection, 2).await, first, "the connection is used again");
        vendor.send(unasked).await;
        assert_ne!(call(&stage, &connection, 3).await, first);
        // Nothing was sent on the old connection, so that a write may go to a new one as well.
        vendor.send(unasked).await;
        let body = json!({ "connection": connection, "inputs": { "appointmentId": 4 } });
        let reply = stage.post(&action("deleteAppointment"), &body).await;
        assert!(reply.text().contains("/appointments/4"), "{}", reply.text());
    }
}

#[tokio::test]
async fn no_connection_serves_two_sets_of_credentials() {
    let vendor = Vendor::start().await;
    let stage = Stage::new(vendor.address);
    let callers = [of("7", None), of("8", None), of("7", Some("a")), of("7", Some("b"))];
    let mut used = Vec::new();
    for (job, caller) in callers.iter().enumerate() {
        used.push(call(&stage, caller, job + 1).await);
        vendor.send(Unasked::Answer).await;
    }
    let numbers: std::collections::BTreeSet<String> = used.iter().map(ToString::to_string).collect();
    assert_eq!(numbers.len(), callers.len(), "{used:?}");
}
