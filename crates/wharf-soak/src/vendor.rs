//! A vendor that fails in every way, by a seed, and remembers what it did.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use fastrand::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fault {
    /// Refuses for the rate limit.
    TooMany,
    /// Refuses the access token.
    Unauthorized,
    /// Fails before it does anything.
    FailsBefore,
    /// Fails after it did everything.
    FailsAfter,
    /// Is overloaded, and may have done everything.
    Unavailable,
    /// Closes before it does anything.
    ClosesBefore,
    /// Closes after it did everything.
    ClosesAfter,
    /// Does everything and sends half of the answer.
    Short,
    /// Does everything and answers with something else than JSON.
    Garbage,
    /// Does everything and never answers.
    Silent,
}

impl Fault {
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

    /// Whether the vendor had done what it was asked when it failed.
    fn after(self) -> bool {
        !matches!(self, Self::TooMany | Self::Unauthorized | Self::FailsBefore | Self::ClosesBefore)
    }
}

/// The vendor and its ledger.
pub(crate) struct Vendor {
    seed: u64,
    /// Faults of each kind in a thousand requests.
    per_mille: u32,
    /// How often each write was performed, by number of the call. Numbers begin with 1.
    performed: Vec<AtomicU8>,
    /// How often each call was asked.
    asked: Vec<AtomicU8>,
    pub(crate) requests: AtomicU64,
    fired: [AtomicU64; Fault::ALL.len()],
}

/// One request, as far as it matters.
struct Seen {
    write: bool,
    token: bool,
    tenant: u64,
    call: usize,
}

impl Vendor {
    pub(crate) async fn start(seed: u64, per_mille: u32, calls: usize) -> io::Result<(Arc<Self>, SocketAddr)> {
        let counters = || (0..=calls).map(|_| AtomicU8::new(0)).collect();
        let vendor = Arc::new(Self {
            seed,
            per_mille,
            performed: counters(),
            asked: counters(),
            requests: AtomicU64::new(0),
            fired: Default::default(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let serving = vendor.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let vendor = serving.clone();
                // A connection that breaks is a fault like any other.
                tokio::spawn(async move { _ = vendor.serve(stream).await });
            }
        });
        Ok((vendor, address))
    }

    /// How often the write of a call was performed.
    pub(crate) fn performed(&self, call: usize) -> u8 {
        self.performed.get(call).map_or(0, |count| count.load(Ordering::SeqCst))
    }

    /// How often each fault has happened.
    pub(crate) fn fired(&self) -> impl Iterator<Item = (Fault, u64)> {
        Fault::ALL.into_iter().zip(self.fired.iter().map(|count| count.load(Ordering::Relaxed)))
    }

    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut buffer = Vec::new();
        while let Some(seen) = read(&mut stream, &mut buffer).await? {
            if seen.token {
                stream
                    .write_all(&answer("200 OK", r#"{"access_token":"t","expires_in":900,"token_type":"Bearer"}"#))
                    .await?;
                continue;
            }
            self.requests.fetch_add(1, Ordering::Relaxed);
            let fault = self.fault(&seen);
            if let Some(fault) = fault {
                self.fired[fault as usize].fetch_add(1, Ordering::Relaxed);
            }
            if seen.write && fault.is_none_or(Fault::after) {
                self.performed[seen.call].fetch_add(1, Ordering::SeqCst);
            }
            let body = format!(r#"{{"id":{},"tenantId":{}}}"#, seen.call, seen.tenant);
            let good = answer("200 OK", &body);
            let bytes = match fault {
                None => good,
                Some(Fault::TooMany) => answer("429 Too Many Requests\r\nretry-after: 0", "{}"),
                Some(Fault::Unauthorized) => answer("401 Unauthorized", "{}"),
                Some(Fault::FailsBefore | Fault::FailsAfter) => answer("500 Internal Server Error", "{}"),
                Some(Fault::Unavailable) => answer("503 Service Unavailable\r\nretry-after: 0", "{}"),
                Some(Fault::Garbage) => answer("200 OK", "<html>"),
                Some(Fault::Short) => {
                    stream.write_all(&good[..good.len() - 5]).await?;
                    return Ok(());
                }
                Some(Fault::ClosesBefore | Fault::ClosesAfter) => return Ok(()),
                Some(Fault::Silent) => {
                    // Until the caller gives up.
                    stream.read_buf(&mut buffer).await?;
                    return Ok(());
                }
            };
            stream.write_all(&bytes).await?;
        }
        Ok(())
    }

    /// The fault of this request: the same for the same seed, call and number of its try.
    fn fault(&self, seen: &Seen) -> Option<Fault> {
        let tries = self.asked[seen.call].fetch_add(1, Ordering::Relaxed);
        let mut random = Rng::with_seed(self.seed ^ ((seen.call as u64) << 8) ^ u64::from(tries));
        let lot = random.u32(..1_000) / self.per_mille.max(1);
        Fault::ALL.get(lot as usize).copied().filter(|_| self.per_mille > 0)
    }
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into()
}

/// Reads one request, or nothing at the end of the connection.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<Seen>> {
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
    Ok(Some(Seen {
        write: !head.starts_with("get "),
        token: head.contains("/connect/token"),
        tenant: number("/tenant/").unwrap_or_default(),
        call: number("/jobs/").and_then(|call| usize::try_from(call).ok()).unwrap_or_default(),
    }))
}
