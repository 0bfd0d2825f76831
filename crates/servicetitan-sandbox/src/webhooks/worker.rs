//! The workers that deliver events.

use std::sync::Arc;

use axum::http::header;
use reqwest::Client;

use super::queue::Queue;
use super::signature;
use super::state::PendingDelivery;
use crate::guid;

/// Delivers events one after the other.
pub(crate) async fn run(queue: Arc<Queue>, client: Client) {
    loop {
        let pending = queue.take().await;
        let status = attempt(&client, &pending).await;
        queue.complete(pending, status);
    }
}

/// Makes one attempt and returns the status of the response, if there was one.
async fn attempt(client: &Client, pending: &PendingDelivery) -> Option<u16> {
    let subscriber = &pending.subscriber;
    let body = pending.event.body(&guid::random());
    let signature = signature::sign(body.as_bytes(), &subscriber.key, subscriber.encoding)?;
    let request = client
        .post(subscriber.url.clone())
        .header(header::CONTENT_TYPE, "application/json")
        .header(&subscriber.header, signature)
        .body(body);
    match request.send().await {
        Ok(response) => Some(response.status().as_u16()),
        Err(error) => {
            tracing::debug!(%error, event_type = pending.event.event_type, "event delivery failed");
            None
        }
    }
}
