//! The time of the tenant, told and moved on over HTTP.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::problem::Problem;
use crate::sandbox::Sandbox;

/// Where the time is told and moved on.
pub(crate) const PATH: &str = "/sandbox/time";

/// How far the time is moved on, and how many changes are made meanwhile.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Step {
    advance_seconds: u64,
    changes: usize,
}

/// Tells the time.
pub(crate) async fn tell(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!({ "now": sandbox.now() }))
}

/// Moves the time on for a caller.
pub(crate) async fn advance(State(sandbox): State<Sandbox>, Json(step): Json<Step>) -> Result<Json<Value>, Problem> {
    let by = Duration::from_secs(step.advance_seconds);
    let advancing = sandbox.clone();
    match spawn_blocking(move || advancing.advance(by, step.changes)).await {
        Ok(Ok(())) => Ok(Json(json!({ "now": sandbox.now(), "changes": step.changes }))),
        Ok(Err(refused)) => Err(Problem::new(StatusCode::BAD_REQUEST, refused.to_string())),
        Err(error) => Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
    }
}
