//! The runners under test: one inside this process, or several processes.

mod disturbances;
mod network;
mod process;
mod processes;
mod state_engine;

use std::time::Duration;

use axum::body::Body;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use reqwest::Client;
use tokio::time::Instant;
use wharf_runner::HttpService;

pub(crate) use disturbances::Disturbances;
pub(crate) use network::enter_namespace;
pub(crate) use processes::Processes;
pub(crate) use state_engine::Setup;

use crate::answer::Answer;

/// How long a caller waits for a runner, which answers within a second.
const PATIENCE: Duration = Duration::from_secs(3);

pub(crate) enum Runners {
    Here(Box<HttpService>),
    /// The addresses of processes. Any of them is asked.
    Elsewhere(Client, Vec<String>),
}

impl Runners {
    /// Processes at these addresses.
    pub(crate) fn at(addresses: Vec<String>) -> crate::Outcome<Self> {
        // The client requires a TLS provider, although TLS is not used here.
        _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().tls_certs_only([]).timeout(PATIENCE).build()?;
        Ok(Self::Elsewhere(client, addresses))
    }

    /// The answer to a call; `None` if its runner did not answer.
    pub(crate) async fn ask(&self, path: &str, key: &str, envelope: String) -> Option<Answer> {
        let asked = Instant::now();
        let (status, headers, body) = match self {
            Self::Here(service) => here(service, path, key, envelope).await?,
            Self::Elsewhere(client, addresses) => {
                elsewhere(client, fastrand::choice(addresses)?, path, key, envelope).await?
            }
        };
        Some(Answer {
            status,
            replayed: headers.contains_key("idempotency-replayed"),
            kept: !headers.contains_key("idempotency-kept"),
            body: serde_json::from_slice(&body).ok()?,
            asked,
            answered: Instant::now(),
        })
    }
}

type Parts = (StatusCode, HeaderMap, Vec<u8>);

async fn here(service: &HttpService, path: &str, key: &str, envelope: String) -> Option<Parts> {
    let request = Request::post(path)
        .header(HOST, "localhost")
        .header(CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .body(Body::from(envelope))
        .ok()?;
    let (parts, body) = service.answer(request).await.into_parts();
    Some((parts.status, parts.headers, body.collect().await.ok()?.to_bytes().into()))
}

async fn elsewhere(client: &Client, address: &str, path: &str, key: &str, envelope: String) -> Option<Parts> {
    let request = client.post(format!("{address}{path}")).header(CONTENT_TYPE, "application/json");
    let response = request.header("idempotency-key", key).body(envelope).send().await.ok()?;
    Some((response.status(), response.headers().clone(), response.bytes().await.ok()?.into()))
}
