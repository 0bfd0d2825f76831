//! The way to a vendor: connections that are kept, over TLS, HTTP/2 where it is offered.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};
use std::time::Duration;
use std::vec;

use futures_util::future::{BoxFuture, FutureExt};
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::{Client, Error as Failed};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use reqwest::Body;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tower::Service;
use tower_http::decompression::{Decompression, DecompressionBody};

use crate::Limits;
use crate::public::is_public;

/// A pool of connections, each of which is given up after 30 seconds without use.
pub(crate) struct Transport {
    client: Client<Connector, Body>,
}

/// Where a transport goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reach {
    /// Wherever it is told, with or without TLS.
    Anywhere,
    /// To public addresses alone, with TLS.
    PublicOverTls,
}

const IDLE: Duration = Duration::from_secs(30);

/// How much of an answer over HTTP/2 may be under way: as much as keeps a long list flowing.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 8 << 20;

/// A connection over HTTP/2 with requests under way is asked for a sign of life this often, and has as long to give it.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

impl Transport {
    pub(crate) fn new(reach: Reach, limits: &Limits) -> Self {
        let mut http = HttpConnector::new_with_resolver(Resolver { reach });
        http.enforce_http(false);
        http.set_nodelay(true);
        let https = HttpsConnectorBuilder::new().with_tls_config(crate::tls());
        let https = match reach {
            Reach::Anywhere => https.https_or_http(),
            Reach::PublicOverTls => https.https_only(),
        };
        let connector = Connector { https: https.enable_all_versions().wrap_connector(http), limit: limits.connect };
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .http2_keep_alive_timeout(KEEP_ALIVE)
            .build(connector);
        Self { client }
    }

    /// Sends a request. Nothing is followed, repeated or proxied; a body that is compressed with gzip is decompressed.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<DecompressionBody<Incoming>>, Failed> {
        Decompression::new(&self.client).call(request).await
    }
}

/// Opens connections, each within a limit of time that covers its name, its handshake and its TLS.
#[derive(Clone)]
struct Connector {
    https: HttpsConnector<HttpConnector<Resolver>>,
    limit: Duration,
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connecting, limit) = (self.https.call(uri), self.limit);
        async move { timeout(limit, connecting).await? }.boxed()
    }
}

/// Resolves names. It is not asked about addresses written in a URL; those are refused before.
#[derive(Clone)]
struct Resolver {
    reach: Reach,
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.reach;
        async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let fit = found.filter(|address| reach == Reach::Anywhere || is_public(address.ip()));
            let fit: Vec<SocketAddr> = fit.collect();
            match fit.is_empty() {
                true => Err(io::Error::other("the name has no address that may be asked")),
                false => Ok(fit.into_iter()),
            }
        }
        .boxed()
    }
}
