//! Writes every request into the ledger.

use axum::body::{self, Body};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

use super::fault_injection::NoResponse;
use super::problem::Problem;
use super::subscribing;
use super::token_endpoint;
use crate::ledger::Received;
use crate::sandbox::Sandbox;

/// The largest request body that is read.
pub(crate) const BODY_LIMIT: usize = 64 * 1024 * 1024;

const KEPT: usize = 64 * 1024;
const TOKEN_FIELDS: [&str; 3] = ["grant_type", "client_id", "scope"];

/// Answers a request and remembers both.
pub(crate) async fn record(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let (head, content) = request.into_parts();
    let mut received = Received {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: pairs(head.uri.query().unwrap_or_default().as_bytes()),
        status: 0,
        body: String::new(),
    };
    let response = match body::to_bytes(content, BODY_LIMIT).await {
        Ok(content) => {
            received.body = text(&content);
            next.run(Request::from_parts(head, Body::from(content))).await
        }
        Err(_) => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The body could not be read, or is too large.").into_response()
        }
    };
    received.status = match response.extensions().get::<NoResponse>() {
        Some(NoResponse) => 0,
        None => response.status().as_u16(),
    };
    tracing::debug!(method = received.method, path = received.path, status = received.status, "answered");
    sandbox.ledger().add(without_secrets(received));
    response
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn text(content: &[u8]) -> String {
    String::from_utf8_lossy(&content[..content.len().min(KEPT)]).into_owned()
}

fn without_secrets(received: Received) -> Received {
    if received.path == subscribing::PATH {
        return Received { body: String::new(), ..received };
    }
    if received.path != token_endpoint::PATH {
        return received;
    }
    let known = |(name, _): &(String, String)| TOKEN_FIELDS.contains(&name.as_str());
    let fields = pairs(received.body.as_bytes());
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields.into_iter().filter(known)).finish();
    let query = received.query.into_iter().filter(known).collect();
    Received { body, query, ..received }
}

#[cfg(test)]
mod tests {
    use super::{text, without_secrets};
    use crate::ledger::Received;

    fn received(path: &str, body: &str) -> Received {
        let query = vec![("client_secret".to_owned(), "hidden".to_owned())];
        Received { method: "POST".to_owned(), path: path.to_owned(), query, status: 200, body: body.to_owned() }
    }

    #[test]
    fn token_requests_lose_their_secret() {
        let body = "grant_type=client_credentials&client_id=me&client_secret=hidden";
        let kept = without_secrets(received("/connect/token", body));
        assert_eq!(kept.body, "grant_type=client_credentials&client_id=me");
        assert!(kept.query.is_empty());
    }

    #[test]
    fn subscriptions_lose_their_body() {
        assert_eq!(without_secrets(received("/sandbox/webhooks", r#"{"key":"hidden"}"#)).body, "");
    }

    #[test]
    fn other_requests_are_kept_as_they_are_up_to_a_length() {
        assert_eq!(without_secrets(received("/crm", "{}")).body, "{}");
        assert_eq!(text(&vec![b'x'; 70_000]).len(), 65_536);
    }
}
