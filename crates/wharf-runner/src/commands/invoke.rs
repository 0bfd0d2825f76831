use std::fs;
use std::path::PathBuf;

use axum::body::Body;
use clap::Args;
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::bounds::Bounds;
use super::listen::runner;
use super::{Exit, say};
use crate::Callers;

/// Invokes one action and prints its answer.
#[derive(Args)]
pub(crate) struct Invoke {
    /// Key of the component.
    component: String,
    /// Key of the action.
    action: String,
    /// Inputs, JSON.
    #[arg(long, env = "WHARF_INPUTS", default_value = "{}", value_name = "JSON")]
    inputs: String,
    /// File with the connection, JSON: `{"key", "fields"}`.
    #[arg(long, env = "WHARF_CONNECTION", value_name = "FILE")]
    connection: PathBuf,
    /// Points one of the component's hosts elsewhere. May repeat.
    #[arg(long = "endpoint", env = "WHARF_ENDPOINTS", value_delimiter = ',', value_name = "NAME=URL")]
    endpoints: Vec<String>,
}

impl Invoke {
    pub(crate) async fn run(self) -> Result<(), Exit> {
        let inputs: Value = serde_json::from_str(&self.inputs)
            .map_err(|error| Exit::because(format!("--inputs is not JSON: {error}")))?;
        let text = fs::read_to_string(&self.connection)
            .map_err(|error| Exit::because(format!("cannot read {}: {error}", self.connection.display())))?;
        let connection: Value = serde_json::from_str(&text)
            .map_err(|error| Exit::because(format!("{} is not JSON: {error}", self.connection.display())))?;
        let envelope = json!({ "connection": connection, "inputs": inputs });
        let request = Request::post(format!("/v1/components/{}/actions/{}/invoke", self.component, self.action))
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(envelope.to_string()))
            .map_err(|_| Exit::because("a key holds characters that no key has"))?;
        let response = runner(&self.endpoints, &Bounds::default(), Callers::anybody())
            .map_err(Exit::listing)?
            .router()
            .oneshot(request)
            .await?;
        let succeeded = response.status().is_success();
        let body = response.into_body().collect().await?.to_bytes();
        let text = String::from_utf8_lossy(&body);
        if succeeded {
            say(text);
            return Ok(());
        }
        Err(Exit::because(text))
    }
}
