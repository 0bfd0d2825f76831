//! Records every request in the request log.

use axum::body::{self, Body};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

use super::fault_injection::NoResponse;
use super::problem::Problem;
use super::token_endpoint;
use super::webhooks_endpoint;
use crate::request_log::Received;
use crate::sandbox::Sandbox;

/// The largest request body that is read, in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024 * 1024;

const MAX_RECORDED_BODY: usize = 64 * 1024;
/// The fields of token requests that are recorded.
const TOKEN_FIELDS: [&str; 3] = ["grant_type", "client_id", "scope"];

/// Handles a request, and records it with the status of the response.
pub(crate) async fn record(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let (parts, content) = request.into_parts();
    let mut received = Received {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: pairs(parts.uri.query().unwrap_or_default().as_bytes()),
        status: 0,
        body: String::new(),
    };
    let response = match body::to_bytes(content, MAX_BODY).await {
        Ok(content) => {
            received.body = text(&content);
            next.run(Request::from_parts(parts, Body::from(content))).await
        }
        Err(_) => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The request body could not be read, or is too large.")
            .into_response(),
    };
    received.status = match response.extensions().get::<NoResponse>() {
        Some(NoResponse) => 0,
        None => response.status().as_u16(),
    };
    tracing::debug!(method = received.method, path = received.path, status = received.status, "request handled");
    sandbox.request_log().add(without_secrets(received));
    response
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn text(content: &[u8]) -> String {
    String::from_utf8_lossy(&content[..content.len().min(MAX_RECORDED_BODY)]).into_owned()
}

fn without_secrets(received: Received) -> Received {
    if received.path == webhooks_endpoint::PATH {
        return Received { body: String::new(), ..received };
    }
    if received.path != token_endpoint::PATH {
        return received;
    }
    let is_recorded = |(name, _): &(String, String)| TOKEN_FIELDS.contains(&name.as_str());
    let fields = pairs(received.body.as_bytes());
    let body =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(fields.into_iter().filter(is_recorded)).finish();
    let query = received.query.into_iter().filter(is_recorded).collect();
    Received { body, query, ..received }
}

#[cfg(test)]
mod tests {
    use super::{text, without_secrets};
    use crate::request_log::Received;

    fn received(path: &str, body: &str) -> Received {
        let query = vec![("client_secret".to_owned(), "hidden".to_owned())];
        Received { method: "POST".to_owned(), path: path.to_owned(), query, status: 200, body: body.to_owned() }
    }

    #[test]
    fn secrets_of_token_requests_are_not_recorded() {
        let body = "grant_type=client_credentials&client_id=me&client_secret=hidden";
        let recorded = without_secrets(received("/connect/token", body));
        assert_eq!(recorded.body, "grant_type=client_credentials&client_id=me");
        assert!(recorded.query.is_empty());
    }

    #[test]
    fn bodies_of_subscriptions_are_not_recorded() {
        assert_eq!(without_secrets(received("/sandbox/webhooks", r#"{"key":"hidden"}"#)).body, "");
    }

    #[test]
    fn other_bodies_are_recorded_up_to_a_length() {
        assert_eq!(without_secrets(received("/crm", "{}")).body, "{}");
        assert_eq!(text(&vec![b'x'; 70_000]).len(), 65_536);
    }
}
