//! The accept loop.
//!
//! An own one, because the ready-made one sets no timer: a caller that sends half a header would
//! hold its connection for ever.

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

use crate::http::service::HttpService;
use crate::runtime::Runner;

/// Bounds on connections of callers.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The most at once. Further ones wait until one ends.
    pub most: usize,
    /// Most bytes of a request's header, at least 8,192.
    pub header_bytes: usize,
    /// The longest that a caller may take to send a request's header, or to send the next request.
    pub header_time: Duration,
    /// The longest that a caller may not read its answer.
    pub write_time: Duration,
    /// How long calls under way get to end.
    pub drain: Duration,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            most: 4_096,
            header_bytes: 64 << 10,
            header_time: Duration::from_secs(30),
            write_time: Duration::from_secs(30),
            drain: Duration::from_secs(20),
        }
    }
}

/// How long to wait after the machine could not accept a connection, for instance for lack of files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long calls that were told to end get to tell their callers.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Serves until `stop`. Then readiness is off. For as long as `stop` tells, new calls are still
/// taken, until everybody has noticed. Calls under way get their time to end, and those that are left
/// are answered that the runner had to end.
pub async fn serve(
    listener: TcpListener,
    runner: Arc<Runner>,
    stop: impl Future<Output = Duration>,
    sockets: &ServerConfig,
) {
    let connections = GracefulShutdown::new();
    let service = HttpService::new(runner.clone());
    {
        let accepting = pin!(accept(&listener, service, &connections, sockets));
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
        // Writes go on when their callers have left.
        runner.idle().await;
    });
    if timeout(sockets.drain, &mut drained).await.is_err() {
        warn!("calls are still under way and end now");
        runner.end();
        _ = timeout(LAST_WORDS, drained).await;
    }
    info!("ended");
}

/// Accepts for ever.
async fn accept(listener: &TcpListener, service: HttpService, connections: &GracefulShutdown, sockets: &ServerConfig) {
    let room = Arc::new(Semaphore::new(sockets.most.min(Semaphore::MAX_PERMITS)));
    // The semaphore is never closed.
    while let Ok(place) = room.clone().acquire_owned().await {
        match listener.accept().await {
            Ok((stream, _)) => spawn(stream, place, service.clone(), connections, sockets),
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
    sockets: &ServerConfig,
) {
    // Without it small answers wait for the caller's acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "no-delay could not be set");
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(sockets.write_time));
    let answer = service_fn(move |request: Request<Incoming>| {
        let service = service.clone();
        async move { Ok::<_, Infallible>(service.answer(request.map(Body::new)).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(sockets.header_time)
        .max_buf_size(sockets.header_bytes)
        .serve_connection(TokioIo::new(Box::pin(stream)), answer);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            debug!(%error, "a connection ended early");
        }
        drop(place);
    });
}
