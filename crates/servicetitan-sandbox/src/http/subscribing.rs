//! Subscriptions to events, over HTTP.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::problem::Problem;
use crate::sandbox::Sandbox;
use crate::webhooks::Subscription;

/// Where events are subscribed to, their deliveries told, and subscriptions forgotten.
pub(crate) const PATH: &str = "/sandbox/webhooks";

/// Takes a subscription from a caller.
pub(crate) async fn subscribe(
    State(sandbox): State<Sandbox>,
    Json(subscription): Json<Subscription>,
) -> Result<Json<Value>, Problem> {
    match sandbox.subscribe(&subscription) {
        Ok(id) => Ok(Json(json!({ "id": id }))),
        Err(refused) => Err(Problem::new(StatusCode::BAD_REQUEST, refused.to_string())),
    }
}

/// Tells what was delivered, and how much was not.
pub(crate) async fn tell(State(sandbox): State<Sandbox>) -> Json<Value> {
    let queue = sandbox.webhooks().queue();
    let (waiting, dropped) = queue.counts();
    Json(json!({ "waiting": waiting, "dropped": dropped, "deliveries": queue.deliveries() }))
}

/// Forgets every subscription for a caller.
pub(crate) async fn clear(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.unsubscribe_all();
    StatusCode::NO_CONTENT
}
