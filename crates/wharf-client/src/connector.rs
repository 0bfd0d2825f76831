//! Opens connections to vendors: directly or through a proxy, with or without TLS.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use std::vec;

use futures_util::future::{BoxFuture, FutureExt};
use http::Uri;
use http::uri::{Authority, Scheme};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use tokio::net::lookup_host;
use tokio::time::timeout;
use tower::{Service, ServiceExt};

use crate::proxy::Proxy;
use crate::public_address::is_public;
use crate::socket::VendorStream;

type BoxError = Box<dyn Error + Send + Sync>;

/// The addresses that a connector may connect to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum AddressPolicy {
    /// Any address, with or without TLS.
    Anywhere,
    /// Only public addresses, with TLS. Behind a proxy, which resolves the names, the proxy decides about addresses.
    PublicOverTls,
}

/// Opens connections, with one timeout for proxy, DNS, TCP and TLS together. Clones share the TLS sessions.
///
/// The client library clones it for every request, so it is small.
#[derive(Clone)]
pub(crate) struct Connector {
    https: Arc<HttpsConnector<TcpConnector>>,
    timeout: Duration,
}

impl Connector {
    pub(crate) fn new(policy: AddressPolicy, tls: ClientConfig, timeout: Duration, proxy: Option<&Proxy>) -> Self {
        let tcp = match proxy {
            None => TcpConnector::Direct(http_connector(policy)),
            Some(proxy) => {
                let tunnel = Tunnel::new(proxy.uri.clone(), http_connector(AddressPolicy::Anywhere));
                let tunnel = match &proxy.authorization {
                    Some(authorization) => tunnel.with_auth(authorization.clone()),
                    None => tunnel,
                };
                TcpConnector::Proxied { tunnel, proxy: proxy.uri.authority().map_or("", Authority::as_str).into() }
            }
        };
        let https = HttpsConnectorBuilder::new().with_tls_config(tls);
        let https = match policy {
            AddressPolicy::Anywhere => https.https_or_http(),
            AddressPolicy::PublicOverTls => https.https_only(),
        };
        Self { https: Arc::new(https.enable_all_versions().wrap_connector(tcp)), timeout }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<VendorStream>>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connecting, limit) = (HttpsConnector::clone(&self.https).oneshot(uri), self.timeout);
        let too_slow = move |_| format!("no connection within {} s", limit.as_secs_f32());
        async move { timeout(limit, connecting).await.map_err(too_slow)? }.boxed()
    }
}

/// Opens TCP connections.
#[derive(Clone)]
enum TcpConnector {
    Direct(HttpConnector<Resolver>),
    Proxied { tunnel: Tunnel<HttpConnector<Resolver>>, proxy: Arc<str> },
}

/// The error of a proxy. It names the proxy, so that the vendor is not blamed.
#[derive(Debug)]
struct ProxyError {
    proxy: Arc<str>,
    error: BoxError,
}

impl fmt::Display for ProxyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "through the proxy {}", self.proxy)
    }
}

impl Error for ProxyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.error)
    }
}

fn http_connector(policy: AddressPolicy) -> HttpConnector<Resolver> {
    let mut http = HttpConnector::new_with_resolver(Resolver { policy });
    http.enforce_http(false);
    http.set_nodelay(true);
    http
}

impl Service<Uri> for TcpConnector {
    type Response = TokioIo<VendorStream>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        match self {
            Self::Direct(http) => http.poll_ready(context).map_err(Into::into),
            Self::Proxied { tunnel, .. } => tunnel.poll_ready(context).map_err(Into::into),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let stream = match self {
            Self::Direct(http) => http.call(uri).map(|stream| stream.map_err(BoxError::from)).boxed(),
            Self::Proxied { tunnel, proxy } => match with_port(uri) {
                Ok(uri) => {
                    let proxy = proxy.clone();
                    let named = move |error| -> BoxError { ProxyError { proxy, error: BoxError::from(error) }.into() };
                    tunnel.call(uri).map(|stream| stream.map_err(named)).boxed()
                }
                Err(error) => return futures_util::future::ready(Err(error.into())).boxed(),
            },
        };
        async move { Ok(TokioIo::new(VendorStream::new(stream.await?.into_inner()))) }.boxed()
    }
}

/// A URI with its port: a tunnel takes a URI without one for https.
fn with_port(uri: Uri) -> Result<Uri, http::Error> {
    if uri.port().is_some() || uri.scheme() != Some(&Scheme::HTTP) {
        return Ok(uri);
    }
    let mut parts = uri.into_parts();
    let host = parts.authority.as_ref().map_or("", Authority::host);
    parts.authority = Some(format!("{host}:80").parse()?);
    Ok(Uri::from_parts(parts)?)
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
    use super::with_port;

    #[test]
    fn a_tunnel_is_told_the_port_of_plain_http() {
        for (uri, expected) in [
            ("http://vendor.example/", "http://vendor.example:80/"),
            ("http://[::1]/", "http://[::1]:80/"),
            ("http://vendor.example:8080/", "http://vendor.example:8080/"),
            ("https://vendor.example/", "https://vendor.example/"),
        ] {
            assert_eq!(with_port(uri.parse().unwrap()).unwrap().to_string(), expected);
        }
    }
}
