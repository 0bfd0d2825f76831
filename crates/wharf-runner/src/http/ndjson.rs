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
use wharf::data_source::Item;
use wharf::{Code, Failure};

use crate::dropdown::Dropdown;
use crate::dropdown::query::{ChoicesQuery, PageInfo};
use crate::http::problem::Problem;
use crate::http::request_id::RequestId;
use crate::http::response::NDJSON;
use crate::http::service::after_panic;

/// Streams the wanted choices, an item on each line, and what ends the list on the last. A failure after the first line
/// stands on the last line in its place.
///
/// All choices come as the vendor's pages arrive, unless they are kept. Cached ones, and pages, come in the order of display.
///
/// # Errors
///
/// A failure before the first line.
pub(crate) async fn stream(
    dropdown: Dropdown,
    selection: ChoicesQuery,
    request_id: RequestId,
) -> Result<Response, Failure> {
    // Holds no more than the choices, of which there are 10,000 at most.
    let (sender, mut receiver) = unbounded_channel();
    let writing = tokio::spawn(write(dropdown, selection, request_id, sender).in_current_span());
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

/// Writes until the end, or until the caller has left.
async fn write(
    dropdown: Dropdown,
    selection: ChoicesQuery,
    request_id: RequestId,
    sender: UnboundedSender<Bytes>,
) -> Result<(), Failure> {
    let mut begun = false;
    let listing = async {
        if !selection.is_whole() {
            let found = dropdown.choices(&selection).await?;
            let part = selection.of(&found, dropdown.listed());
            return Ok((lines(part.result), part.end));
        }
        let mut arrived = |items: &[Item]| {
            if !items.is_empty() {
                begun = true;
                // Whoever has left does not want it.
                _ = sender.send(lines(items).into());
            }
        };
        let all = dropdown.all(&mut arrived).await?;
        let missing = if begun { &[] } else { all.choices.result.as_slice() };
        Ok((lines(missing), PageInfo { truncated: all.choices.truncated, next_cursor: None }))
    };
    let listing = AssertUnwindSafe(listing).catch_unwind();
    let last = tokio::select! {
        last = listing => last.unwrap_or_else(|panic| Err(after_panic(&*panic))),
        () = sender.closed() => return Ok(()),
    };
    let text = match last {
        Ok((mut text, end)) => {
            add_line(&mut text, &end);
            text
        }
        Err(failure) if begun => {
            let mut text = Problem::from(failure).text(request_id.as_str());
            text.push(b'\n');
            text
        }
        Err(failure) => return Err(failure),
    };
    _ = sender.send(text.into());
    Ok(())
}

/// Items, one on each line.
fn lines<'a>(items: impl IntoIterator<Item = &'a Item>) -> Vec<u8> {
    let mut text = Vec::new();
    items.into_iter().for_each(|item| add_line(&mut text, item));
    text
}

fn add_line(text: &mut Vec<u8>, value: &impl Serialize) {
    // Writing plain data into memory cannot fail.
    _ = serde_json::to_writer(&mut *text, value);
    text.push(b'\n');
}
