//! A fake vendor: responses of realistic size, after a given latency.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::{Outcome, print_line};
use wharf_bench::records::{self, List};

const TOKEN: &[u8] = br#"{"access_token":"t","expires_in":900,"token_type":"Bearer"}"#;

/// Runs the vendor.
#[derive(Args)]
pub(crate) struct Vendor {
    /// Latency of each response, except to token requests.
    #[arg(long, default_value_t = 0)]
    latency_ms: u64,
}

impl Vendor {
    /// Prints its address, and serves forever.
    pub(crate) async fn run(self) -> Outcome {
        let tenant = Arc::new(Tenant {
            latency: Duration::from_millis(self.latency_ms),
            job: records::job(),
            jobs: List::jobs(),
            customers: List::customers(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        print_line(listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let tenant = tenant.clone();
            let service = service_fn(move |request| tenant.clone().answer(request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    }
}

/// The prepared data of the vendor.
struct Tenant {
    latency: Duration,
    job: Bytes,
    jobs: List,
    customers: List,
}

impl Tenant {
    async fn answer(self: Arc<Self>, request: Request<Incoming>) -> hyper::Result<Response<Full<Bytes>>> {
        let (head, body) = request.into_parts();
        body.collect().await?;
        let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
        if path == "/connect/token" {
            return Ok(json(Bytes::from_static(TOKEN)));
        }
        if !self.latency.is_zero() {
            sleep(self.latency).await;
        }
        let list = |list: &List| list.page(number(query, "page=", 1), number(query, "pageSize=", 50));
        Ok(match (&head.method, path.rsplit('/').next()) {
            (&Method::GET, Some("jobs")) => json(list(&self.jobs)),
            (&Method::GET, Some("customers")) => json(list(&self.customers)),
            (&Method::POST, Some("jobs")) => json(self.job.clone()),
            (&Method::GET, _) if path.contains("/jobs/") => json(self.job.clone()),
            _ => not_found(),
        })
    }
}

/// A number in a query.
fn number(query: &str, name: &str, default: usize) -> usize {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name));
    value.and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn json(body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn not_found() -> Response<Full<Bytes>> {
    let mut response = json(Bytes::from_static(b"{}"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}
