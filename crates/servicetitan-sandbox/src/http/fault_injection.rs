//! Injects faults into calls, and serves the endpoint that controls them.

use std::io;
use std::net;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{self, Body};
use axum::extract::connect_info::Connected;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::serve::IncomingStream;
use bytes::Bytes;
use futures_util::stream;
use tokio::net::{TcpListener, TcpStream};

use super::problem::Problem;
use crate::injected_faults::{FaultyCalls, InjectedFault};
use crate::sandbox::Sandbox;

/// `POST` adds a fault, `DELETE` removes all of them.
pub(crate) const PATH: &str = "/sandbox/faults";

/// The connection of a request.
#[derive(Clone, Debug)]
pub(crate) struct Connection(Option<Arc<net::TcpStream>>);

impl Connected<IncomingStream<'_, TcpListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        let duplicate = stream.io().as_fd().try_clone_to_owned();
        Self(duplicate.ok().map(|descriptor| Arc::new(descriptor.into())))
    }
}

impl Connection {
    /// Makes the connection close with a reset.
    fn reset_on_close(&self) -> io::Result<()> {
        match &self.0 {
            Some(stream) => TcpStream::from_std(stream.try_clone()?)?.set_zero_linger(),
            None => Ok(()),
        }
    }
}

/// Marks a response that is not sent: the connection is reset instead.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoResponse;

/// Applies the next fault of the operation, if there is one.
pub(crate) async fn inject(
    State(sandbox): State<Sandbox>,
    path: MatchedPath,
    request: Request,
    next: Next,
) -> Response {
    match sandbox.injected_faults().take(request.method().as_str(), path.as_str()) {
        None => next.run(request).await,
        Some(InjectedFault::Status { code, retry_after_seconds }) => error_response(code, retry_after_seconds),
        Some(InjectedFault::Delay(milliseconds)) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
        Some(InjectedFault::Reset) => {
            if let Some(ConnectInfo(connection)) = request.extensions().get::<ConnectInfo<Connection>>()
                && let Err(error) = connection.reset_on_close()
            {
                tracing::warn!(%error, "could not reset the connection");
            }
            let mut response = failing_after(Bytes::new()).into_response();
            response.extensions_mut().insert(NoResponse);
            response
        }
        Some(InjectedFault::ShortBody) => truncate(next.run(request).await).await,
    }
}

fn error_response(code: u16, retry_after_seconds: Option<u32>) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Problem::new(status, "Rejected by an injected fault.").into_response();
    if let Some(seconds) = retry_after_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// Sends half of the body with the `Content-Length` of all of it.
async fn truncate(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len().max(1)));
    Response::from_parts(parts, failing_after(body.slice(..body.len() / 2)))
}

/// A body that sends `start` and then fails.
fn failing_after(start: Bytes) -> Body {
    let start = (!start.is_empty()).then_some(Ok(start));
    let end = Err(io::Error::from(io::ErrorKind::ConnectionReset));
    Body::from_stream(stream::iter(start.into_iter().chain([end])))
}

/// Adds a fault.
pub(crate) async fn add(
    State(sandbox): State<Sandbox>,
    Json(faulty): Json<FaultyCalls>,
) -> Result<StatusCode, Problem> {
    sandbox.fail(faulty).map(|()| StatusCode::NO_CONTENT).map_err(Problem::bad_request)
}

/// Removes every fault.
pub(crate) async fn clear(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.injected_faults().clear();
    StatusCode::NO_CONTENT
}
