//! The endpoint that controls the time of the tenant.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::problem::Problem;
use crate::sandbox::Sandbox;

/// `GET` returns the time, `POST` advances it.
pub(crate) const PATH: &str = "/sandbox/time";

/// How far the time advances, and how many changes happen meanwhile.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Advance {
    advance_seconds: u64,
    changes: usize,
}

/// The time of the tenant.
pub(crate) async fn get(State(sandbox): State<Sandbox>) -> Json<Value> {
    Json(json!({ "now": sandbox.now() }))
}

/// Advances the time.
pub(crate) async fn advance(
    State(sandbox): State<Sandbox>,
    Json(request): Json<Advance>,
) -> Result<Json<Value>, Problem> {
    let by = Duration::from_secs(request.advance_seconds);
    let clone = sandbox.clone();
    match spawn_blocking(move || clone.advance(by, request.changes)).await {
        Ok(Ok(())) => Ok(Json(json!({ "now": sandbox.now(), "changes": request.changes }))),
        Ok(Err(refused)) => Err(Problem::bad_request(refused)),
        Err(error) => Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
    }
}
