//! A vendor that fails in every way, determined by a seed, and counts what it did.

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The vendor sees a request when it is scheduled, so requests may look a little closer together than they arrived.
const SECOND: Duration = Duration::from_millis(970);

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum InjectedFault {
    /// Rejects the request because of the rate limit.
    TooMany,
    /// Rejects the access token.
    Unauthorized,
    /// Fails before performing the request.
    FailsBefore,
    /// Fails after performing the request.
    FailsAfter,
    /// Performs the request and reports that it is overloaded.
    Unavailable,
    /// Closes the connection before performing the request.
    ClosesBefore,
    /// Closes the connection after performing the request.
    ClosesAfter,
    /// Performs the request and sends part of the response.
    Short,
    /// Performs the request and responds with something other than JSON.
    Garbage,
    /// Performs the request and never responds.
    Silent,
}

impl InjectedFault {
    pub(crate) const ALL: [Self; 10] = [
        Self::TooMany,
        Self::Unauthorized,
        Self::FailsBefore,
        Self::FailsAfter,
        Self::Unavailable,
        Self::ClosesBefore,
        Self::ClosesAfter,
        Self::Short,
        Self::Garbage,
        Self::Silent,
    ];

    /// Whether the vendor performs the request.
    fn performs(self) -> bool {
        !matches!(self, Self::TooMany | Self::Unauthorized | Self::FailsBefore | Self::ClosesBefore)
    }
}

/// The vendor and its counters.
pub(crate) struct Vendor {
    seed: u64,
    /// Faults of each kind per 1,000 requests.
    per_mille: u32,
    /// How often each write was performed, by the number of the call, from 1.
    performed: Vec<AtomicU8>,
    /// How many requests each call made.
    attempts: Vec<AtomicU8>,
    pub(crate) requests: AtomicU64,
    pub(crate) tokens: AtomicU64,
    /// The requests of each tenant, from 1.
    rates: Vec<Mutex<Rate>>,
    injected: [AtomicU64; InjectedFault::ALL.len()],
}

/// How often a tenant calls.
#[derive(Default)]
struct Rate {
    /// The requests of the last second.
    recent: VecDeque<Instant>,
    /// The most requests in any second.
    most: usize,
}

impl Rate {
    fn count(&mut self, now: Instant) {
        while self.recent.front().is_some_and(|first| now.duration_since(*first) >= SECOND) {
            self.recent.pop_front();
        }
        self.recent.push_back(now);
        self.most = self.most.max(self.recent.len());
    }
}

/// The relevant parts of a request.
struct ParsedRequest {
    is_write: bool,
    is_token: bool,
    tenant: u64,
    call: usize,
}

impl Vendor {
    pub(crate) async fn start(
        seed: u64,
        per_mille: u32,
        calls: usize,
        tenants: u64,
    ) -> io::Result<(Arc<Self>, SocketAddr)> {
        let counters = || (0..=calls).map(|_| AtomicU8::new(0)).collect();
        let vendor = Arc::new(Self {
            seed,
            per_mille,
            performed: counters(),
            attempts: counters(),
            requests: AtomicU64::new(0),
            tokens: AtomicU64::new(0),
            rates: (0..=tenants).map(|_| Mutex::default()).collect(),
            injected: Default::default(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let serving = vendor.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let vendor = serving.clone();
                // Broken connections are expected.
                tokio::spawn(async move { _ = vendor.serve(stream).await });
            }
        });
        Ok((vendor, address))
    }

    /// How often the write of a call was performed.
    pub(crate) fn performed(&self, call: usize) -> u8 {
        self.performed.get(call).map_or(0, |count| count.load(Ordering::SeqCst))
    }

    /// The most requests of a tenant in any second.
    pub(crate) fn most_in_a_second(&self) -> usize {
        let most = |rate: &Mutex<Rate>| rate.lock().unwrap_or_else(PoisonError::into_inner).most;
        self.rates.iter().map(most).max().unwrap_or_default()
    }

    /// How often each fault was injected.
    pub(crate) fn injected(&self) -> impl Iterator<Item = (InjectedFault, u64)> {
        InjectedFault::ALL.into_iter().zip(self.injected.iter().map(|count| count.load(Ordering::Relaxed)))
    }

    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut buffer = Vec::new();
        while let Some(request) = read(&mut stream, &mut buffer).await? {
            if request.is_token {
                self.tokens.fetch_add(1, Ordering::Relaxed);
                stream
                    .write_all(&response("200 OK", r#"{"access_token":"t","expires_in":900,"token_type":"Bearer"}"#))
                    .await?;
                continue;
            }
            self.requests.fetch_add(1, Ordering::Relaxed);
            let rate = &self.rates[request.tenant as usize];
            rate.lock().unwrap_or_else(PoisonError::into_inner).count(Instant::now());
            let fault = self.fault(&request);
            if let Some(fault) = fault {
                self.injected[fault as usize].fetch_add(1, Ordering::Relaxed);
            }
            if request.is_write && fault.is_none_or(InjectedFault::performs) {
                self.performed[request.call].fetch_add(1, Ordering::SeqCst);
            }
            let body = format!(r#"{{"id":{},"tenantId":{}}}"#, request.call, request.tenant);
            let complete = response("200 OK", &body);
            let bytes = match fault {
                None => complete,
                Some(InjectedFault::TooMany) => response("429 Too Many Requests\r\nretry-after: 0", "{}"),
                Some(InjectedFault::Unauthorized) => response("401 Unauthorized", "{}"),
                Some(InjectedFault::FailsBefore | InjectedFault::FailsAfter) => {
                    response("500 Internal Server Error", "{}")
                }
                Some(InjectedFault::Unavailable) => response("503 Service Unavailable\r\nretry-after: 0", "{}"),
                Some(InjectedFault::Garbage) => response("200 OK", "<html>"),
                Some(InjectedFault::Short) => {
                    stream.write_all(&complete[..complete.len() - 5]).await?;
                    return Ok(());
                }
                Some(InjectedFault::ClosesBefore | InjectedFault::ClosesAfter) => return Ok(()),
                Some(InjectedFault::Silent) => {
                    // Waits until the caller gives up.
                    stream.read_buf(&mut buffer).await?;
                    return Ok(());
                }
            };
            stream.write_all(&bytes).await?;
        }
        Ok(())
    }

    /// The fault of a request, determined by the seed, the call and the attempt.
    fn fault(&self, request: &ParsedRequest) -> Option<InjectedFault> {
        let attempt = self.attempts[request.call].fetch_add(1, Ordering::Relaxed);
        let mut random = Rng::with_seed(self.seed ^ ((request.call as u64) << 8) ^ u64::from(attempt));
        let index = random.u32(..1_000) / self.per_mille.max(1);
        InjectedFault::ALL.get(index as usize).copied().filter(|_| self.per_mille > 0)
    }
}

fn response(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into()
}

/// Reads one request; `None` at the end of the connection.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<ParsedRequest>> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    let whole = end + length.unwrap_or_default();
    while buffer.len() < whole {
        if stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
    buffer.drain(..whole);
    let number = |after: &str| {
        let (_, rest) = head.split_once(after)?;
        rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse::<u64>().ok()
    };
    Ok(Some(ParsedRequest {
        is_write: !head.starts_with("get "),
        is_token: head.contains("/connect/token"),
        tenant: number("/tenant/").unwrap_or_default(),
        call: number("/jobs/").and_then(|call| usize::try_from(call).ok()).unwrap_or_default(),
    }))
}
