//! Who delivers events.

use std::sync::Arc;

use axum::http::header;
use reqwest::Client;

use super::queue::Queue;
use super::signature;
use super::state::Waiting;
use crate::guid;

/// Delivers one event after the other, for as long as it lives.
pub(crate) async fn work(queue: Arc<Queue>, client: Client) {
    loop {
        let waiting = queue.take().await;
        let status = attempt(&client, &waiting).await;
        queue.settle(waiting, status);
    }
}

/// Tries once, and tells how that was answered, if it was.
async fn attempt(client: &Client, waiting: &Waiting) -> Option<u16> {
    let to = &waiting.to;
    let body = waiting.event.body(&guid::random());
    let signature = signature::of(body.as_bytes(), &to.key, to.encoding)?;
    let request = client
        .post(to.url.clone())
        .header(header::CONTENT_TYPE, "application/json")
        .header(&to.header, signature)
        .body(body);
    match request.send().await {
        Ok(response) => Some(response.status().as_u16()),
        Err(error) => {
            tracing::debug!(%error, event_type = waiting.event.event_type, "an event was not delivered");
            None
        }
    }
}
