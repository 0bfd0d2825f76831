//! The `Date` header.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::clock;
use crate::sandbox::Sandbox;

/// Sets the `Date` header of a response to the time of the tenant.
pub(crate) async fn set(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(now) = HeaderValue::try_from(clock::http_date(sandbox.clock().now())) {
        response.headers_mut().insert(header::DATE, now);
    }
    response
}
