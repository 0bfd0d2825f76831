//! The bare forwarder: the least that the same libraries can do for a call. It checks nothing,
//! repeats nothing and bounds nothing.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::serve::ListenerExt;
use axum::{Json, Router};
use clap::Args;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::signal::ctrl_c;

use crate::{Outcome, say};

/// Plays the forwarder.
#[derive(Args)]
pub(crate) struct Forward {
    /// Where the vendor is.
    #[arg(long)]
    vendor: String,
}

impl Forward {
    /// Tells its address first, and serves until Ctrl-C.
    pub(crate) async fn run(self) -> Outcome {
        // The client wants to know a provider of TLS, although it meets none here.
        _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().tls_certs_only([]).build()?;
        let router = Router::new()
            .route("/v1/components/servicetitan/actions/{action}/invoke", post(invoke))
            .with_state(Arc::new(Forwarder { vendor: self.vendor, client }));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        say(listener.local_addr()?);
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
    /// What an action asks of the vendor.
    fn request(&self, action: &str, inputs: &Value) -> Option<RequestBuilder> {
        let jobs = format!("{}/jpm/v2/tenant/7/jobs", self.vendor);
        match action {
            "getJob" => Some(self.client.get(format!("{jobs}/{}", inputs["jobId"]))),
            "createJob" => {
                Some(self.client.post(jobs).header(CONTENT_TYPE, "application/json").body(inputs.to_string()))
            }
            _ => None,
        }
    }
}

async fn invoke(
    State(forwarder): State<Arc<Forwarder>>,
    Path(action): Path<String>,
    Json(envelope): Json<Value>,
) -> Result<Response, StatusCode> {
    let request = forwarder.request(&action, &envelope["inputs"]).ok_or(StatusCode::NOT_FOUND)?;
    let response = request.bearer_auth("t").header("st-app-key", "a").send().await.map_err(bad_gateway)?;
    let data = response.bytes().await.map_err(bad_gateway)?;
    let body = [br#"{"data":"#, &data[..], b"}"].concat();
    Ok(([(CONTENT_TYPE, "application/json")], body).into_response())
}

fn bad_gateway(_: reqwest::Error) -> StatusCode {
    StatusCode::BAD_GATEWAY
}
