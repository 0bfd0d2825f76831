//! The endpoint that controls webhooks.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::problem::Problem;
use crate::sandbox::Sandbox;
use crate::webhooks::Subscription;

/// `POST` adds a subscription, `GET` lists deliveries, `DELETE` removes all subscriptions.
pub(crate) const PATH: &str = "/sandbox/webhooks";

/// Adds a subscription.
pub(crate) async fn subscribe(
    State(sandbox): State<Sandbox>,
    Json(subscription): Json<Subscription>,
) -> Result<Json<Value>, Problem> {
    sandbox.subscribe(&subscription).map(|id| Json(json!({ "id": id }))).map_err(Problem::bad_request)
}

/// The deliveries, and how many events are waiting or were dropped.
pub(crate) async fn list_deliveries(State(sandbox): State<Sandbox>) -> Json<Value> {
    let queue = sandbox.webhooks().queue();
    let (waiting, dropped) = queue.counts();
    Json(json!({ "waiting": waiting, "dropped": dropped, "deliveries": queue.deliveries() }))
}

/// Removes every subscription.
pub(crate) async fn unsubscribe_all(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.unsubscribe_all();
    StatusCode::NO_CONTENT
}
