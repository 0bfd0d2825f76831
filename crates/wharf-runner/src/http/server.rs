//! The accept loop.
//!
//! The one that axum brings sets no timer: a caller that sends half a header would occupy its connection forever.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::pin::pin;
use std::time::Duration;

use axum::body::Body;
use http::header::CONNECTION;
use http::{HeaderValue, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tracing::{debug, info, warn};

use super::places::{Places, TakenPlace};
use super::service::HttpService;
use super::wire::{AnswerBody, Wire};

/// Limits of the connections of callers.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The most at once. Beyond it, the one that has been idle the longest gives way; while all have requests in progress, new
    /// ones get health only.
    pub max_connections: usize,
    /// Most bytes of a request's header, at least 8,192.
    pub header_bytes: usize,
    /// The longest that a caller may take to send a request's header, or to send the next request.
    pub header_time: Duration,
    /// The longest that a caller may pause while it reads its answer.
    pub write_time: Duration,
    /// How long new calls are still accepted once the process was asked to terminate, until load balancers have noticed.
    pub grace: Duration,
    /// How long calls in flight then get to finish.
    pub drain: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            max_connections: 4_096,
            header_bytes: 64 << 10,
            header_time: Duration::from_secs(30),
            write_time: Duration::from_secs(30),
            grace: Duration::from_secs(5),
            drain: Duration::from_secs(20),
        }
    }
}

/// How long to wait after a connection could not be accepted, for instance for lack of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long calls that must end get to answer their callers.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// Serves until `stop`. Then readiness is off, and new calls are accepted for as long as `stop` returns. Calls in flight
/// get their time to finish; the rest are answered that the runner had to end.
pub async fn serve(
    listener: TcpListener,
    service: HttpService,
    stop: impl Future<Output = Duration>,
    config: &ServerConfig,
) {
    let connections = GracefulShutdown::new();
    let runner = service.runner().clone();
    {
        let accepting = pin!(accept(&listener, service, &connections, config));
        let stopped = async {
            let grace = stop.await;
            runner.drain();
            info!(?grace, "readiness is off");
            sleep(grace).await;
        };
        tokio::select! {
            () = stopped => {}
            () = accepting => {}
        }
    }
    drop(listener);
    info!(connections = connections.count(), "draining");
    let mut drained = pin!(async {
        connections.shutdown().await;
        // Writes go on when their callers have disconnected.
        runner.runtime.idle().await;
    });
    if timeout(config.drain, &mut drained).await.is_err() {
        warn!("calls are still in flight and end now");
        runner.end();
        _ = timeout(LAST_ANSWERS, drained).await;
    }
    info!("ended");
}

/// Accepts forever.
async fn accept(listener: &TcpListener, service: HttpService, connections: &GracefulShutdown, config: &ServerConfig) {
    let places = Places::new(config.max_connections);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => spawn(stream, places.take().await, service.clone(), connections, config),
            // The caller has gone already.
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                // Most likely there are too many open files.
                if timeout(ACCEPT_PAUSE, places.free_one()).await == Ok(false) {
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

fn spawn(
    stream: TcpStream,
    taken: TakenPlace,
    service: HttpService,
    connections: &GracefulShutdown,
    config: &ServerConfig,
) {
    // Without it small answers wait for the caller's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "no-delay could not be set");
    }
    let (place, is_spare) = (taken.place.clone(), taken.is_spare());
    let answer = service_fn(move |request: Request<Incoming>| {
        let (service, place) = (service.clone(), place.clone());
        async move {
            let is_last = place.begin() || is_spare;
            let request = request.map(Body::new);
            let mut response = match is_spare {
                false => service.answer(request).await,
                true => service.answer_probe(request).await,
            };
            if is_last {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response.map(|body| AnswerBody::new(body, place)))
        }
    });
    let wire = Wire::new(stream, taken.place.clone(), config.header_bytes, config.write_time);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(config.header_time)
        .max_header_size(config.header_bytes)
        .max_buf_size(config.header_bytes)
        .serve_connection(TokioIo::new(wire), answer);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        tokio::select! {
            // A request that has arrived is answered.
            biased;
            ended = connection => {
                if let Err(error) = ended {
                    debug!(%error, "a connection ended early");
                }
            }
            () = taken.place.evicted() => debug!("an idle connection gave way to a new one"),
        }
    });
}
