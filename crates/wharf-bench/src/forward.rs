//! The bare forwarder: the minimum that the same libraries can do for a call, without checks, retries or limits.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt;
use bytes::Bytes;
use clap::Args;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;

use crate::{Outcome, print_line};

/// Runs the forwarder.
#[derive(Args)]
pub(crate) struct Forward {
    /// Base URL of the vendor.
    #[arg(long)]
    vendor: String,
}

impl Forward {
    /// Prints its address, and serves until Ctrl-C.
    pub(crate) async fn run(self) -> Outcome {
        // The client requires a TLS provider, although TLS is not used here.
        _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
        let router = Router::new()
            .route("/v1/components/{component}/actions/{action}/invoke", post(invoke))
            .with_state(Arc::new(Forwarder { vendor: self.vendor, client }));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        print_line(listener.local_addr()?);
        let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
        tokio::select! {
            served = axum::serve(listener, router).into_future() => served?,
            stopped = ctrl_c() => stopped?,
        }
        Ok(())
    }
}

struct Forwarder {
    vendor: String,
    client: Client,
}

impl Forwarder {
    /// The vendor request of an action.
    fn request(&self, action: &str, inputs: &RawValue) -> Option<RequestBuilder> {
        let jobs = format!("{}/jpm/v2/tenant/7/jobs", self.vendor);
        match action {
            "getJob" => {
                let GetJob { job_id } = serde_json::from_str(inputs.get()).ok()?;
                Some(self.client.get(format!("{jobs}/{job_id}")))
            }
            "createJob" => {
                Some(self.client.post(jobs).header(CONTENT_TYPE, "application/json").body(inputs.get().to_owned()))
            }
            _ => None,
        }
    }
}

/// The part of the envelope that it reads.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    inputs: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GetJob {
    job_id: i64,
}

async fn invoke(
    State(forwarder): State<Arc<Forwarder>>,
    Path((_, action)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, StatusCode> {
    let Envelope { inputs } = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    if action == "rest" {
        return Ok(answer(b"{}"));
    }
    let request = forwarder.request(&action, inputs).ok_or(StatusCode::NOT_FOUND)?;
    let response = request.bearer_auth("t").header("st-app-key", "a").send().await.map_err(bad_gateway)?;
    Ok(answer(&response.bytes().await.map_err(bad_gateway)?))
}

fn answer(data: &[u8]) -> Response {
    ([(CONTENT_TYPE, "application/json")], [br#"{"data":"#, data, b"}"].concat()).into_response()
}

fn bad_gateway(_: reqwest::Error) -> StatusCode {
    StatusCode::BAD_GATEWAY
}
