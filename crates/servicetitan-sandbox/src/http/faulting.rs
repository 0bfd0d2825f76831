//! Makes calls go wrong, as they were asked to.

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
use crate::faults::{Fault, FaultyCalls};
use crate::sandbox::Sandbox;

/// Where faults are asked for and forgotten.
pub(crate) const PATH: &str = "/sandbox/faults";

/// The connection that a call came by.
#[derive(Clone, Debug)]
pub(crate) struct Connection(Option<Arc<net::TcpStream>>);

impl Connected<IncomingStream<'_, TcpListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        let second = stream.io().as_fd().try_clone_to_owned();
        Self(second.ok().map(|descriptor| Arc::new(descriptor.into())))
    }
}

impl Connection {
    /// Makes the connection end with a reset, whenever it ends.
    fn end_with_reset(&self) -> io::Result<()> {
        match &self.0 {
            Some(stream) => TcpStream::from_std(stream.try_clone()?)?.set_zero_linger(),
            None => Ok(()),
        }
    }
}

/// Marks what looks like an answer, but is the end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unanswered;

/// Lets a call meet its fault, if there is one.
pub(crate) async fn meet(State(sandbox): State<Sandbox>, path: MatchedPath, request: Request, next: Next) -> Response {
    match sandbox.faults().meet(request.method().as_str(), path.as_str()) {
        None => next.run(request).await,
        Some(Fault::Status { code, retry_after_seconds }) => refusal(code, retry_after_seconds),
        Some(Fault::Delay(milliseconds)) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
        Some(Fault::Reset) => {
            if let Some(ConnectInfo(connection)) = request.extensions().get::<ConnectInfo<Connection>>()
                && let Err(error) = connection.end_with_reset()
            {
                tracing::warn!(%error, "the connection ends without a reset");
            }
            let mut response = broken_after(Bytes::new()).into_response();
            response.extensions_mut().insert(Unanswered);
            response
        }
        Some(Fault::ShortBody) => cut(next.run(request).await).await,
    }
}

fn refusal(code: u16, retry_after_seconds: Option<u32>) -> Response {
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = Problem::new(status, "The sandbox was asked to refuse this call.").into_response();
    if let Some(seconds) = retry_after_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The first half of an answer, which promises the whole.
async fn cut(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let body = body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len().max(1)));
    Response::from_parts(head, broken_after(body.slice(..body.len() / 2)))
}

/// A body that breaks off.
fn broken_after(start: Bytes) -> Body {
    let start = (!start.is_empty()).then_some(Ok(start));
    let end = Err(io::Error::from(io::ErrorKind::ConnectionReset));
    Body::from_stream(stream::iter(start.into_iter().chain([end])))
}

/// Takes a fault from a caller.
pub(crate) async fn ask(
    State(sandbox): State<Sandbox>,
    Json(faulty): Json<FaultyCalls>,
) -> Result<StatusCode, Problem> {
    match sandbox.fail(faulty) {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(refused) => Err(Problem::new(StatusCode::BAD_REQUEST, refused.to_string())),
    }
}

/// Forgets every fault for a caller.
pub(crate) async fn clear(State(sandbox): State<Sandbox>) -> StatusCode {
    sandbox.faults().clear();
    StatusCode::NO_CONTENT
}
