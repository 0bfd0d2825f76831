//! Choices as a stream of lines, written while the vendor's pages arrive.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::stream::{self, StreamExt};
use http::header::CONTENT_TYPE;
use serde::Serialize;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tracing::Instrument;
use wharf::{Code, Failure, Item};

use super::request_id::RequestId;
use super::response::NDJSON;
use crate::dropdown::Dropdown;
use crate::envelope::problem;
use crate::telemetry::panics;

/// Streams the wanted choices, one item on each line, and what follows them on the last line. A failure after the first
/// line takes the place of the last line.
///
/// # Errors
///
/// A failure before the first line.
pub(super) async fn stream(dropdown: Dropdown, request_id: RequestId) -> Result<Response, Failure> {
    // Contains no more than the choices, of which there are at most 10,000.
    let (sender, mut receiver) = unbounded_channel();
    let writing = tokio::spawn(write(dropdown, request_id, sender).in_current_span());
    let Some(first) = receiver.recv().await else {
        return Err(match writing.await {
            Ok(Err(failure)) => failure,
            _ => Failure::new(Code::Internal, "The list could not be written"),
        });
    };
    let lines = stream::once(async { Ok::<_, Infallible>(first) }).chain(rest(receiver));
    Ok(([(CONTENT_TYPE, NDJSON)], Body::from_stream(lines)).into_response())
}

fn rest(receiver: UnboundedReceiver<Bytes>) -> impl stream::Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(receiver, |mut receiver| async { receiver.recv().await.map(|lines| (Ok(lines), receiver)) })
}

/// Writes until the end, or until the caller disconnects.
async fn write(dropdown: Dropdown, request_id: RequestId, sender: UnboundedSender<Bytes>) -> Result<(), Failure> {
    let Some(query) = dropdown.choices_query() else { return Ok(()) };
    let mut has_begun = false;
    let mut arrived = |items: &[Item]| {
        if !items.is_empty() {
            has_begun = true;
            // A caller that disconnected gets nothing.
            _ = sender.send(lines(items).into());
        }
    };
    let listing = AssertUnwindSafe(dropdown.stream(query, &mut arrived)).catch_unwind();
    let last = tokio::select! {
        last = listing => last.unwrap_or_else(|panic| Err(panics::failure(&*panic))),
        () = sender.closed() => return Ok(()),
    };
    let text = match last {
        Ok(info) => lines([info]),
        Err(failure) if has_begun => {
            let mut text = problem::text(&failure, request_id.as_str());
            text.push(b'\n');
            text
        }
        Err(failure) => return Err(failure),
    };
    _ = sender.send(text.into());
    Ok(())
}

/// Values, one on each line.
fn lines(values: impl IntoIterator<Item = impl Serialize>) -> Vec<u8> {
    let mut text = Vec::new();
    for value in values {
        // Writing plain data into memory cannot fail.
        _ = serde_json::to_writer(&mut text, &value);
        text.push(b'\n');
    }
    text
}
