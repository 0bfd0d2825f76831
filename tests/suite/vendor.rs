//! A scripted vendor with byte-exact answers, which records the requests that it receives.

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

/// What the vendor does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Sends these bytes and closes.
    Send(Vec<u8>),
    /// Closes without an answer.
    Close,
    /// Sends nothing until the caller disconnects.
    Hang,
    /// Waits until the gate opens, then does the other.
    Behind(Gate, Box<Act>),
}

/// Holds answers back until a test opens it.
#[derive(Clone, Debug)]
pub(crate) struct Gate(Arc<Semaphore>);

impl Act {
    /// The same, as soon as the gate opens.
    pub(crate) fn behind(self, gate: &Gate) -> Self {
        Self::Behind(gate.clone(), Box::new(self))
    }
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    pub(crate) fn open(&self) {
        self.0.close();
    }

    async fn pass(&self) {
        _ = self.0.acquire().await;
    }
}

/// A request as received.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedRequest {
    pub(crate) line: String,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
}

impl ReceivedRequest {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut pairs = self.headers.lines().filter_map(|line| line.split_once(": "));
        pairs.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A scripted vendor. Token requests that are not scripted get a token.
#[derive(Clone)]
pub(crate) struct Vendor {
    pub(crate) address: SocketAddr,
    script: Arc<Mutex<Script>>,
    /// Number of API requests, of token requests, and of callers that disconnected.
    asked: watch::Sender<usize>,
    asked_for_tokens: watch::Sender<usize>,
    disconnected: watch::Sender<usize>,
}

#[derive(Default)]
struct Script {
    api: VecDeque<Act>,
    token: VecDeque<Act>,
    seen: Vec<ReceivedRequest>,
    tokens: Vec<ReceivedRequest>,
}

impl Vendor {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let vendor = Self {
            address: listener.local_addr().unwrap(),
            script: Arc::default(),
            asked: watch::Sender::default(),
            asked_for_tokens: watch::Sender::default(),
            disconnected: watch::Sender::default(),
        };
        let serving = vendor.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serving.clone().serve(stream));
            }
        });
        vendor
    }

    /// A vendor with acts for the next API requests.
    pub(crate) async fn doing(acts: impl IntoIterator<Item = Act>) -> Self {
        let vendor = Self::start().await;
        vendor.script.lock().unwrap().api.extend(acts);
        vendor
    }

    /// Adds acts for the next token requests.
    pub(crate) fn token(self, acts: impl IntoIterator<Item = Act>) -> Self {
        self.script.lock().unwrap().token.extend(acts);
        self
    }

    /// Waits for this number of API requests.
    pub(crate) async fn asked(&self, count: usize) {
        self.asked.subscribe().wait_for(|asked| *asked >= count).await.unwrap();
    }

    /// Opens the gate after this number of API requests.
    pub(crate) async fn open_after(&self, count: usize, gate: &Gate) {
        self.asked(count).await;
        gate.open();
    }

    /// Polls a call until the vendor has received this number of API requests. The call must not end before.
    pub(crate) async fn asked_by(&self, count: usize, call: &mut (impl Future + Unpin)) {
        tokio::select! {
            _ = call => panic!("the call ended without an answer of the vendor"),
            () = self.asked(count) => {}
        }
    }

    /// Polls a call until the vendor has received this number of token requests. The call must not end before.
    pub(crate) async fn asked_for_tokens_by(&self, count: usize, call: &mut (impl Future + Unpin)) {
        let mut asked = self.asked_for_tokens.subscribe();
        tokio::select! {
            _ = call => panic!("the call ended without a token"),
            _ = asked.wait_for(|asked| *asked >= count) => {}
        }
    }

    /// Waits for this number of callers to disconnect.
    pub(crate) async fn disconnected(&self, count: usize) {
        self.disconnected.subscribe().wait_for(|disconnected| *disconnected >= count).await.unwrap();
    }

    /// The API requests so far.
    pub(crate) fn seen(&self) -> Vec<ReceivedRequest> {
        self.script.lock().unwrap().seen.clone()
    }

    /// The token requests so far.
    pub(crate) fn tokens(&self) -> Vec<ReceivedRequest> {
        self.script.lock().unwrap().tokens.clone()
    }

    async fn serve(self, mut stream: TcpStream) {
        let Some(seen) = read(&mut stream).await else { return };
        let mut act = self.next(seen);
        while let Act::Behind(gate, then) = act {
            gate.pass().await;
            act = *then;
        }
        match act {
            Act::Send(bytes) => _ = stream.write_all(&bytes).await,
            Act::Hang => {
                _ = stream.read(&mut [0]).await;
                self.disconnected.send_modify(|count| *count += 1);
            }
            Act::Close | Act::Behind(..) => {}
        }
    }

    fn next(&self, seen: ReceivedRequest) -> Act {
        let mut script = self.script.lock().unwrap();
        if seen.line.contains("/connect/token") {
            script.tokens.push(seen);
            self.asked_for_tokens.send_modify(|asked| *asked += 1);
            let token =
                format!(r#"{{"access_token":"token-{}","expires_in":900,"token_type":"Bearer"}}"#, script.tokens.len());
            return script.token.pop_front().unwrap_or_else(|| answer(200, &token));
        }
        script.seen.push(seen);
        self.asked.send_modify(|asked| *asked += 1);
        script.api.pop_front().unwrap_or_else(|| answer(418, "the script is over"))
    }
}

/// A JSON answer.
pub(crate) fn answer(status: u16, body: &str) -> Act {
    answer_with(status, "content-type: application/json\r\n", body)
}

/// An answer with these header lines.
pub(crate) fn answer_with(status: u16, headers: &str, body: &str) -> Act {
    let length = body.len();
    Act::Send(
        format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}").into(),
    )
}

async fn read(stream: &mut TcpStream) -> Option<ReceivedRequest> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let (line, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
    let mut seen =
        ReceivedRequest { line: line.to_owned(), headers: headers.replace('\r', ""), body: bytes[end + 4..].to_vec() };
    let length = seen.header("content-length").map_or(0, |length| length.parse().unwrap());
    while seen.body.len() < length {
        if stream.read_buf(&mut seen.body).await.ok()? == 0 {
            return None;
        }
    }
    Some(seen)
}
