//! Pooled connections to vendors, over TLS, with HTTP/2 if the server offers it.

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
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use reqwest::Body;
use rustls::ClientConfig;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tower::Service;

use crate::limits::Limits;
use crate::public_address::is_public;

/// A pool of connections. Each is closed after 30 seconds without use.
pub(crate) struct Transport {
    client: Client<Connector, Body>,
}

/// The addresses that a transport may connect to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum AddressPolicy {
    /// Any address, with or without TLS.
    Anywhere,
    /// Only public addresses, with TLS.
    PublicOverTls,
}

const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Flow-control windows of HTTP/2, large enough for long lists.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 8 << 20;

/// Interval and timeout of HTTP/2 pings while requests are in progress.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

impl Transport {
    pub(crate) fn new(policy: AddressPolicy, tls: ClientConfig, limits: &Limits) -> Self {
        let mut http = HttpConnector::new_with_resolver(Resolver { policy });
        http.enforce_http(false);
        http.set_nodelay(true);
        let https = HttpsConnectorBuilder::new().with_tls_config(tls);
        let https = match policy {
            AddressPolicy::Anywhere => https.https_or_http(),
            AddressPolicy::PublicOverTls => https.https_only(),
        };
        let connector = Connector { https: https.enable_all_versions().wrap_connector(http), timeout: limits.connect };
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .http2_keep_alive_timeout(KEEP_ALIVE)
            .build(connector);
        Self { client }
    }

    /// Sends a request once: no redirects, no retries, no proxy.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, ClientError> {
        self.client.request(request).await
    }
}

/// Opens connections, with one timeout for DNS, TCP and TLS together.
#[derive(Clone)]
struct Connector {
    https: HttpsConnector<HttpConnector<Resolver>>,
    timeout: Duration,
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connecting, limit) = (self.https.call(uri), self.timeout);
        async move { timeout(limit, connecting).await? }.boxed()
    }
}

/// Resolves host names. It never sees literal addresses; redirects to those are rejected earlier.
#[derive(Clone)]
struct Resolver {
    policy: AddressPolicy,
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let policy = self.policy;
        async move {
            let addresses = lookup_host((name.as_str(), 0)).await?;
            let allowed = addresses.filter(|address| policy == AddressPolicy::Anywhere || is_public(address.ip()));
            let allowed: Vec<SocketAddr> = allowed.collect();
            match allowed.is_empty() {
                true => Err(io::Error::other("the name resolves to no allowed address")),
                false => Ok(allowed.into_iter()),
            }
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use bytes::Bytes;
    use futures_util::future::try_join_all;
    use http::Version;
    use http_body_util::{BodyExt, Full};
    use hyper::server::conn::{http1, http2};
    use hyper::service::service_fn;
    use rustls::pki_types::PrivateKeyDer;
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;
    use crate::tls::{client_config, root_certificates};

    /// A vendor with a self-signed certificate for the address that it listens on.
    struct Vendor {
        address: SocketAddr,
        roots: rustls::RootCertStore,
        connections: Arc<AtomicUsize>,
    }

    impl Vendor {
        /// Offers these protocols and returns the path of each request.
        async fn offering(protocols: &[&[u8]]) -> Self {
            let identity = rcgen::generate_simple_self_signed([Ipv4Addr::LOCALHOST.to_string()]).unwrap();
            let key = PrivateKeyDer::Pkcs8(identity.signing_key.serialize_der().into());
            let mut roots = rustls::RootCertStore::empty();
            roots.add(identity.cert.der().clone()).unwrap();
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let builder = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
            let builder = builder.unwrap().with_no_client_auth();
            let mut tls = builder.with_single_cert(vec![identity.cert.der().clone()], key).unwrap();
            tls.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();

            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let address = listener.local_addr().unwrap();
            let connections = Arc::new(AtomicUsize::new(0));
            tokio::spawn(serve(listener, TlsAcceptor::from(Arc::new(tls)), connections.clone()));
            Self { address, roots, connections }
        }

        async fn get(&self, transport: &Transport, path: &str) -> Result<Version, ClientError> {
            let request = Request::get(format!("https://{}{path}", self.address)).body(Body::default()).unwrap();
            let response = transport.send(request).await?;
            let version = response.version();
            assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), path);
            Ok(version)
        }
    }

    async fn echo(request: Request<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
        Ok(Response::new(Full::from(request.uri().path().to_owned())))
    }

    async fn serve(listener: TcpListener, acceptor: TlsAcceptor, connections: Arc<AtomicUsize>) {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust the certificate aborts the handshake.
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            connections.fetch_add(1, Ordering::Relaxed);
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            let stream = TokioIo::new(stream);
            tokio::spawn(async move {
                match is_http2 {
                    true => http2::Builder::new(TokioExecutor::new()).serve_connection(stream, service_fn(echo)).await,
                    false => http1::Builder::new().serve_connection(stream, service_fn(echo)).await,
                }
            });
        }
    }

    #[tokio::test]
    async fn tls_negotiates_the_http_version_and_http_2_requests_share_a_connection() {
        const CALLERS: usize = 20;
        let (h2, http1): (&[u8], &[u8]) = (b"h2", b"http/1.1");
        for (offered, version) in
            [(&[h2, http1][..], Version::HTTP_2), (&[http1], Version::HTTP_11), (&[], Version::HTTP_11)]
        {
            let vendor = Vendor::offering(offered).await;
            let tls = client_config(vendor.roots.clone());
            let transport = Transport::new(AddressPolicy::Anywhere, tls, &Limits::default());
            assert_eq!(vendor.get(&transport, "/first").await.unwrap(), version);
            let paths: Vec<String> = (0..CALLERS).map(|number| format!("/{number}")).collect();
            let versions = try_join_all(paths.iter().map(|path| vendor.get(&transport, path))).await.unwrap();
            assert_eq!(versions, [version; CALLERS]);
            // Over HTTP/1.1 the number of connections depends on timing.
            if version == Version::HTTP_2 {
                assert_eq!(vendor.connections.load(Ordering::Relaxed), 1);
            }
        }
    }

    #[tokio::test]
    async fn an_untrusted_certificate_is_rejected() {
        let vendor = Vendor::offering(&[]).await;
        let transport = Transport::new(AddressPolicy::Anywhere, client_config(root_certificates()), &Limits::default());
        assert!(vendor.get(&transport, "/").await.unwrap_err().is_connect());
        assert_eq!(vendor.connections.load(Ordering::Relaxed), 0);
    }
}
