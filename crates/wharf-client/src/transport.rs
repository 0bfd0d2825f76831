//! Pooled connections to vendors, over TLS, with HTTP/2 if the server offers it.

use std::error::Error;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, Error as ClientError};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::connector::Connector;
use crate::request_body::RequestBody;

/// A pool of connections. Each is closed after 30 seconds without use.
pub(crate) struct Transport {
    client: Client<Connector, RequestBody>,
}

const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Maximum idle connections to one host. Further ones are closed after their response.
const MAX_IDLE_PER_HOST: usize = 32;

/// Flow-control windows of HTTP/2, large enough for long lists.
const STREAM_WINDOW: u32 = 2 << 20;
const CONNECTION_WINDOW: u32 = 8 << 20;

/// Interval and timeout of HTTP/2 pings while requests are in progress.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

impl Transport {
    pub(crate) fn new(connector: Connector) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            .pool_max_idle_per_host(MAX_IDLE_PER_HOST)
            // Header lines that break the grammar are read like browsers read them, or skipped.
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_ignore_invalid_headers_in_responses(true)
            .http2_initial_stream_window_size(STREAM_WINDOW)
            .http2_initial_connection_window_size(CONNECTION_WINDOW)
            .http2_keep_alive_interval(KEEP_ALIVE)
            .http2_keep_alive_timeout(KEEP_ALIVE)
            .build(connector);
        Self { client }
    }

    /// Sends a request once: no redirects, no retries. A request of which nothing was sent on a pooled connection goes
    /// to another connection.
    pub(crate) async fn send(&self, request: Request<RequestBody>) -> Result<Response<Incoming>, ClientError> {
        self.client.request(request).await
    }
}

/// Whether nothing of the request was sent.
pub(crate) fn is_unsent(error: &ClientError) -> bool {
    let source = error.source().and_then(|source| source.downcast_ref::<hyper::Error>());
    error.is_connect() || source.is_some_and(hyper::Error::is_canceled)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, SocketAddr};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use bytes::Bytes;
    use futures_util::future::try_join_all;
    use http::Version;
    use http_body_util::{BodyExt, Full};
    use hyper::server::conn::{http1, http2};
    use hyper::service::service_fn;
    use hyper_util::rt::TokioIo;
    use rustls::pki_types::PrivateKeyDer;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
    use tokio::net::{TcpListener, TcpStream};
    use tokio_rustls::TlsAcceptor;

    use super::*;
    use crate::connector::AddressPolicy;
    use crate::proxy::Proxy;
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
            let request = Request::get(format!("https://{}{path}", self.address)).body(RequestBody::default()).unwrap();
            let response = transport.send(request).await?;
            let version = response.version();
            assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), path);
            Ok(version)
        }
    }

    fn transport(roots: rustls::RootCertStore) -> Transport {
        transport_with(roots, None)
    }

    fn transport_with(roots: rustls::RootCertStore, proxy: Option<&Proxy>) -> Transport {
        let tls = client_config(roots).unwrap();
        Transport::new(Connector::new(AddressPolicy::Anywhere, tls, Duration::from_secs(5), proxy))
    }

    /// A proxy that opens every tunnel. Counts them.
    async fn tunnel(listener: TcpListener, tunnels: Arc<AtomicUsize>) {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            let authority = head.strip_prefix("CONNECT ").unwrap().split(' ').next().unwrap();
            let mut vendor = TcpStream::connect(authority).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            tunnels.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move { copy_bidirectional(&mut stream, &mut vendor).await });
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
            let transport = transport(vendor.roots.clone());
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
    async fn tls_goes_through_a_proxy_to_the_vendor() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let proxy = Proxy::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let tunnels = Arc::new(AtomicUsize::new(0));
        tokio::spawn(tunnel(listener, tunnels.clone()));
        let vendor = Vendor::offering(&[b"h2"]).await;
        let transport = transport_with(vendor.roots.clone(), Some(&proxy));
        for path in ["/1", "/2"] {
            assert_eq!(vendor.get(&transport, path).await.unwrap(), Version::HTTP_2);
        }
        assert_eq!(tunnels.load(Ordering::Relaxed), 1);
        // The vendor's certificate is checked behind a proxy too.
        let distrustful = transport_with(root_certificates(), Some(&proxy));
        assert!(is_unsent(&vendor.get(&distrustful, "/").await.unwrap_err()));
    }

    #[tokio::test]
    async fn an_untrusted_certificate_is_rejected() {
        let vendor = Vendor::offering(&[]).await;
        assert!(is_unsent(&vendor.get(&transport(root_certificates()), "/").await.unwrap_err()));
        assert_eq!(vendor.connections.load(Ordering::Relaxed), 0);
    }
}
