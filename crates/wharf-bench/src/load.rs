//! Callers in a closed loop: each has one connection, and makes its next call when the previous one is complete.

use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::try_join_all;
use http::{Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Outcome;
use crate::calls::{Call, copy};
use crate::statistics::percentile;

/// One keep-alive connection.
pub(crate) struct Caller(SendRequest<Full<Bytes>>);

/// How long a response took.
pub(crate) struct Answered {
    /// Until the end of its first line, or of the response if there is no line end.
    pub(crate) first_line: Duration,
    pub(crate) whole: Duration,
}

impl Caller {
    pub(crate) async fn connect(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Makes one call.
    ///
    /// # Errors
    ///
    /// Any status but 200: failures are fast and would improve the figures.
    pub(crate) async fn call(&mut self, call: &Call) -> Outcome<Answered> {
        let start = Instant::now();
        self.0.ready().await?;
        let response = self.0.send_request(copy(call)).await?;
        if response.status() != StatusCode::OK {
            return Err(failure(call, response).await?.into());
        }
        let mut body = response.into_body();
        let mut first_line = None;
        while let Some(frame) = body.frame().await {
            if frame?.data_ref().is_some_and(|data| data.contains(&b'\n')) {
                first_line.get_or_insert_with(|| start.elapsed());
            }
        }
        let whole = start.elapsed();
        Ok(Answered { first_line: first_line.unwrap_or(whole), whole })
    }

    /// Makes calls until none are left; returns the microseconds of each.
    async fn work(&mut self, call: &Call, left: &Cell<usize>) -> Outcome<Vec<u32>> {
        let mut micros = Vec::new();
        while let Some(rest) = left.get().checked_sub(1) {
            left.set(rest);
            micros.push(u32::try_from(self.call(call).await?.whole.as_micros())?);
        }
        Ok(micros)
    }
}

async fn failure(call: &Call, response: Response<Incoming>) -> Outcome<String> {
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    Ok(format!("{} returned {status}: {}", call.uri(), String::from_utf8_lossy(&body)))
}

/// Concurrent callers.
pub(crate) struct Crowd(Vec<Caller>);

/// The result of many calls.
pub(crate) struct Run {
    pub(crate) per_second: f64,
    sorted_micros: Vec<u32>,
}

impl Crowd {
    pub(crate) async fn connect(address: SocketAddr, callers: usize) -> Outcome<Self> {
        Ok(Self(try_join_all((0..callers).map(|_| Caller::connect(address))).await?))
    }

    /// Makes a number of calls, distributed over all callers.
    pub(crate) async fn run(&mut self, call: &Call, calls: usize) -> Outcome<Run> {
        let left = Cell::new(calls);
        let start = Instant::now();
        let micros = try_join_all(self.0.iter_mut().map(|caller| caller.work(call, &left))).await?;
        let per_second = calls as f64 / start.elapsed().as_secs_f64();
        let mut sorted_micros = micros.concat();
        sorted_micros.sort_unstable();
        Ok(Run { per_second, sorted_micros })
    }
}

impl Run {
    /// A percentile of the latency, in milliseconds.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        f64::from(percentile(&self.sorted_micros, percent)) / 1_000.0
    }
}
