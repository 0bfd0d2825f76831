//! The accept loop.
//!
//! The one that axum brings sets no timer: a caller that sends half a header would occupy its connection forever.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tracing::{debug, info, warn};

use super::service::HttpService;

/// Limits of the connections of callers.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The most at once. More wait until one ends.
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
    let room = Arc::new(Semaphore::new(config.max_connections.min(Semaphore::MAX_PERMITS)));
    // The semaphore is never closed.
    while let Ok(place) = room.clone().acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => spawn(stream, place, service.clone(), connections, config),
            Err(error) => {
                warn!(%error, "a connection could not be accepted");
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn spawn(
    stream: TcpStream,
    place: OwnedSemaphorePermit,
    service: HttpService,
    connections: &GracefulShutdown,
    config: &ServerConfig,
) {
    // Without it small answers wait for the caller's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "no-delay could not be set");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(config.write_time));
    let answer = service_fn(move |request: Request<Incoming>| {
        let service = service.clone();
        async move { Ok::<_, Infallible>(service.answer(request.map(Body::new)).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(config.header_time)
        .max_buf_size(config.header_bytes)
        .serve_connection(TokioIo::new(Box::pin(stream)), answer);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            debug!(%error, "a connection ended early");
        }
        drop(place);
    });
}
