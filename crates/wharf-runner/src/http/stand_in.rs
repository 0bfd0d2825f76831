//! Serves the stand-in for the vendor of a declared component.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use tokio::net::TcpListener;
use wharf_openapi::{StandIn, StandInRequest};

/// The most bytes of a request's body.
const MAX_BODY: usize = 96 << 20;

/// Serves a stand-in for as long as the process runs.
///
/// # Errors
///
/// When the listener has no address.
pub fn serve_stand_in(stand_in: StandIn, listener: TcpListener) -> std::io::Result<SocketAddr> {
    let (address, stand_in) = (listener.local_addr()?, Arc::new(stand_in));
    let router = Router::new().fallback(move |request: Request| {
        let stand_in = stand_in.clone();
        async move { answer(&stand_in, request).await }
    });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn answer(stand_in: &StandIn, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return response;
    };
    let answer = stand_in.answer(&StandInRequest {
        method: &head.method,
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        headers: &head.headers,
        body: &body,
    });
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    response
}
