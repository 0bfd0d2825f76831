//! Reading requests: JSON, or a multipart form that carries files beside the envelope.

use std::error::Error;
use std::pin::pin;
use std::task::Poll;

use axum::BoxError;
use axum::body::{Body, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use futures_util::{FutureExt, poll};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value};
use tokio::time::timeout;
use wharf::{Code, Failure};

use crate::envelope::Envelope;
use crate::runtime::Runner;

/// The most parts of a multipart request.
const MAX_PARTS: usize = 32;

/// Reads a JSON request of at most `most` bytes.
pub(crate) async fn json(headers: &HeaderMap, body: Body, runner: &Runner, most: usize) -> Result<Envelope, Failure> {
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(unsupported("Requests are taken uncompressed, without Content-Encoding".to_owned()));
    }
    if !is(headers, "application/json") {
        return Err(wrong_type("application/json"));
    }
    let room = runner.buffer(expected(&body, most))?;
    let mut envelope = Envelope::read(&bytes(body, runner, most).await?, runner.options.nesting)?;
    envelope.hold(room);
    Ok(envelope)
}

/// Reads a JSON request, or a multipart request whose part `request` is the envelope and whose
/// other parts are files for the inputs that they are named after.
pub(crate) async fn json_or_form(
    headers: &HeaderMap,
    body: Body,
    runner: &Runner,
    most: usize,
) -> Result<Envelope, Failure> {
    if is(headers, "multipart/form-data") {
        form(headers, body, runner, most).boxed().await
    } else if is(headers, "application/json") {
        json(headers, body, runner, most).await
    } else {
        Err(wrong_type("application/json or multipart/form-data"))
    }
}

async fn form(headers: &HeaderMap, body: Body, runner: &Runner, most: usize) -> Result<Envelope, Failure> {
    let room = runner.buffer(expected(&body, most))?;
    let mut whole = Request::new(Body::from(bytes(body, runner, most).await?));
    *whole.headers_mut() = headers.clone();
    // It has come, so it is within the runner's own limit.
    DefaultBodyLimit::disable().apply(&mut whole);
    let mut form = Multipart::from_request(whole, &()).await.map_err(unreadable)?;
    let (mut envelope, mut files) = (None, Map::new());
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "request" {
            let content = field.bytes().await.map_err(unreadable)?;
            if envelope.replace(Envelope::read(&content, runner.options.nesting)?).is_some() {
                return Err(twice(&name));
            }
            continue;
        }
        if files.len() == MAX_PARTS {
            return Err(malformed(format!("A form may have at most {MAX_PARTS} files")));
        }
        let (kind, file_name) = (field.content_type().map(str::to_owned), field.file_name().map(str::to_owned));
        let content = field.bytes().await.map_err(unreadable)?;
        if files.insert(name.clone(), file(&content, kind, file_name)).is_some() {
            return Err(twice(&name));
        }
    }
    let mut envelope = envelope.ok_or_else(|| malformed("The form has no part named request".to_owned()))?;
    match &mut envelope.inputs {
        Value::Object(inputs) => {
            if let Some(name) = files.keys().find(|name| inputs.contains_key(*name)) {
                return Err(malformed(format!("{name:?} is both a part of the form and among its inputs")));
            }
            inputs.extend(files);
        }
        _ => return Err(malformed("The inputs beside files must be an object".to_owned())),
    }
    envelope.hold(room);
    Ok(envelope)
}

fn file(content: &[u8], kind: Option<String>, file_name: Option<String>) -> Value {
    serde_json::json!({ "data": STANDARD.encode(content), "contentType": kind, "fileName": file_name })
}

/// The bytes that a request says it has, or the most that it may have.
fn expected(body: &Body, most: usize) -> usize {
    let said = body.size_hint().exact().and_then(|length| length.try_into().ok());
    said.unwrap_or(most).min(most)
}

async fn bytes(body: Body, runner: &Runner, most: usize) -> Result<Bytes, Failure> {
    let late = |_| {
        let detail = format!("The request's body did not arrive within {:?}", runner.options.body_time);
        malformed(detail).with_status(StatusCode::REQUEST_TIMEOUT.as_u16())
    };
    let mut whole = pin!(collected(Limited::new(body, most)));
    // What has come with the header needs no timer.
    let whole = match poll!(&mut whole) {
        Poll::Ready(whole) => whole,
        Poll::Pending => timeout(runner.options.body_time, whole).await.map_err(late)?,
    };
    whole.map_err(|error| {
        if error.is::<LengthLimitError>() {
            let detail = format!("The request has more than {most} bytes");
            return Failure::new(Code::MalformedRequest, detail).with_status(StatusCode::PAYLOAD_TOO_LARGE.as_u16());
        }
        malformed("The request broke off".to_owned()).with_cause(error)
    })
}

/// All of a body. One that has come in a piece, as most have, is not copied.
async fn collected(mut body: Limited<Body>) -> Result<Bytes, BoxError> {
    let Some(first) = body.frame().await else { return Ok(Bytes::new()) };
    let mut whole = first?.into_data().unwrap_or_default();
    if !body.is_end_stream() {
        let mut all = BytesMut::from(whole);
        while let Some(next) = body.frame().await {
            all.extend(next?.into_data());
        }
        whole = all.freeze();
    }
    Ok(whole)
}

/// Whether the content is of this media type, whatever its parameters.
fn is(headers: &HeaderMap, kind: &str) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (begins, rest) = value.split_at_checked(kind.len()).unwrap_or_default();
    begins.eq_ignore_ascii_case(kind) && matches!(rest.trim_start().bytes().next(), None | Some(b';'))
}

fn wrong_type(right: &str) -> Failure {
    unsupported(format!("The content type must be {right}"))
}

fn unsupported(detail: String) -> Failure {
    malformed(detail).with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE.as_u16())
}

fn twice(name: &str) -> Failure {
    malformed(format!("The form has two parts named {name:?}"))
}

fn malformed(detail: String) -> Failure {
    Failure::new(Code::MalformedRequest, detail)
}

fn unreadable(error: impl Error) -> Failure {
    malformed("The multipart form cannot be read".to_owned()).with_cause(error)
}
