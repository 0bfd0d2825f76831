//! Reads request bodies: JSON, or a multipart form that carries files next to the envelope.

use std::error::Error;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::{FutureExt, poll};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use serde_json::json;
use serde_json::value::RawValue;
use tokio::time::timeout;
use wharf::{Code, Failure};
use wharf_client::Reservation;

use crate::runtime::overloaded;

/// The most files of a multipart request.
const MAX_FILES: usize = 32;

/// Bodies of at most so many bytes need no reservation, and neither do the values that are built from them.
pub(super) const SMALL: usize = 16 << 10;

/// Limits on the bodies of requests and answers.
#[derive(Clone, Debug)]
pub struct BodyLimits {
    /// Most bytes of a request.
    pub request_bytes: usize,
    /// Most bytes of a request to an action that takes files.
    pub upload_bytes: usize,
    /// The longest that a caller may take to send a body.
    pub read_time: Duration,
    /// The least bytes per second at which a caller must take a large answer.
    pub least_rate: usize,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            request_bytes: 2 << 20,
            upload_bytes: 96 << 20,
            read_time: Duration::from_secs(30),
            least_rate: 16 << 10,
        }
    }
}

/// Reads bodies within their limits.
pub(super) struct BodyReader {
    limits: BodyLimits,
}

/// A request's text and files.
pub(super) struct Content {
    pub(super) text: Bytes,
    pub(super) files: Files,
}

/// The files of a multipart request.
#[derive(Default)]
pub(super) struct Files(Vec<FilePart>);

/// One file.
struct FilePart {
    /// The input that it is named after.
    name: String,
    content_type: Option<String>,
    file_name: Option<String>,
    content: Bytes,
}

impl Files {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The files as inputs, by name.
    pub(super) fn into_inputs(self) -> Vec<(String, Box<RawValue>)> {
        self.0.into_iter().filter_map(|file| Some((file.name.clone(), file.into_input()?))).collect()
    }
}

impl FilePart {
    /// The file as the JSON of an input, written at once: its content may be large.
    fn into_input(self) -> Option<Box<RawValue>> {
        let Self { content_type, file_name, content, .. } = self;
        let described = json!({ "contentType": content_type, "fileName": file_name }).to_string();
        let mut text = String::with_capacity(content.len() / 3 * 4 + described.len() + 16);
        text.push_str(r#"{"data":""#);
        STANDARD.encode_string(content, &mut text);
        text.push_str(r#"","#);
        text.push_str(described.trim_start_matches('{'));
        RawValue::from_string(text).ok()
    }
}

impl BodyReader {
    pub(super) fn new(limits: BodyLimits) -> Self {
        Self { limits }
    }

    /// The least bytes per second at which a caller must take a large answer.
    pub(super) fn least_rate(&self) -> usize {
        self.limits.least_rate
    }

    /// Reads a JSON body.
    pub(super) async fn json(
        &self,
        headers: &HeaderMap,
        body: Body,
        memory: &mut Reservation,
    ) -> Result<Content, Failure> {
        self.json_up_to(self.limits.request_bytes, headers, body, memory).await
    }

    /// Reads a JSON body, or a multipart form whose part `request` is the envelope and whose other parts are files.
    pub(super) async fn json_or_form(
        &self,
        headers: &HeaderMap,
        body: Body,
        memory: &mut Reservation,
    ) -> Result<Content, Failure> {
        if has_type(headers, "multipart/form-data") {
            self.form(headers, body, memory).boxed().await
        } else if has_type(headers, "application/json") {
            self.json_up_to(self.limits.upload_bytes, headers, body, memory).await
        } else {
            Err(wrong_type("application/json or multipart/form-data"))
        }
    }

    async fn json_up_to(
        &self,
        max_bytes: usize,
        headers: &HeaderMap,
        body: Body,
        memory: &mut Reservation,
    ) -> Result<Content, Failure> {
        if !has_type(headers, "application/json") {
            return Err(wrong_type("application/json"));
        }
        let text = self.collect(headers, body, max_bytes, memory).await?;
        Ok(Content { text, files: Files::default() })
    }

    async fn form(&self, headers: &HeaderMap, body: Body, memory: &mut Reservation) -> Result<Content, Failure> {
        let content = self.collect(headers, body, self.limits.upload_bytes, memory).await?;
        // The files are held as base64 twice until the body is dropped.
        if !memory.grow(content.len().saturating_mul(2)) {
            return Err(no_memory());
        }
        let mut whole = Request::new(Body::from(content));
        *whole.headers_mut() = headers.clone();
        // The runner's own limit applies already.
        DefaultBodyLimit::disable().apply(&mut whole);
        let mut form = Multipart::from_request(whole, &()).await.map_err(unreadable)?;
        let (mut envelope, mut files) = (None, Vec::new());
        while let Some(field) = form.next_field().await.map_err(unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "request" {
                let content = field.bytes().await.map_err(unreadable)?;
                if envelope.replace(content).is_some() {
                    return Err(malformed("The form has two parts named request".to_owned()));
                }
                continue;
            }
            if files.len() == MAX_FILES {
                return Err(malformed(format!("A form may have at most {MAX_FILES} files")));
            }
            let (content_type, file_name) =
                (field.content_type().map(str::to_owned), field.file_name().map(str::to_owned));
            files.push(FilePart { name, content_type, file_name, content: field.bytes().await.map_err(unreadable)? });
        }
        let text = envelope.ok_or_else(|| malformed("The form has no part named request".to_owned()))?;
        Ok(Content { text, files: Files(files) })
    }

    /// Reads a body as it arrives, and reserves memory for what has arrived.
    async fn collect(
        &self,
        headers: &HeaderMap,
        body: Body,
        max_bytes: usize,
        memory: &mut Reservation,
    ) -> Result<Bytes, Failure> {
        if is_encoded(headers) {
            return Err(unsupported("Requests must be uncompressed, without Content-Encoding".to_owned()));
        }
        // Before anything is read, so that a caller who waits for "100 Continue" sends nothing.
        if body.size_hint().lower() > max_bytes as u64 {
            return Err(too_large(max_bytes));
        }
        let read_time = self.limits.read_time;
        let late = |_| {
            let detail = format!("The request's body did not arrive within {read_time:?}");
            malformed(detail).with_status(StatusCode::REQUEST_TIMEOUT.as_u16())
        };
        let mut whole = pin!(collect(body, max_bytes, memory));
        // A body that arrived with its header needs no timer.
        match poll!(&mut whole) {
            Poll::Ready(whole) => whole,
            Poll::Pending => timeout(read_time, whole).await.map_err(late)?,
        }
    }
}

/// All of a body. One that arrives in a single frame, as most do, is not copied.
async fn collect(mut body: Body, max_bytes: usize, memory: &mut Reservation) -> Result<Bytes, Failure> {
    // What is still to come, if the caller said so.
    let declared = body.size_hint().upper().and_then(|length| length.try_into().ok()).unwrap_or(max_bytes);
    let mut whole = Bytes::new();
    let mut all = Vec::new();
    while let Some(frame) = body.frame().await {
        let broken = |error| malformed("The request broke off".to_owned()).with_cause(error);
        let piece = frame.map_err(broken)?.into_data().unwrap_or_default();
        let length = whole.len() + all.len() + piece.len();
        if length > max_bytes {
            return Err(too_large(max_bytes));
        }
        // There are as many small bodies as connections.
        if length > SMALL && !memory.grow(piece.len()) {
            return Err(no_memory());
        }
        if length == piece.len() {
            whole = piece;
            continue;
        }
        // Never more than twice of what has arrived, nor more than is to come.
        if all.capacity() < length {
            all.reserve_exact((2 * length).min(declared.max(length)) - all.len());
        }
        all.extend_from_slice(&std::mem::take(&mut whole));
        all.extend_from_slice(&piece);
    }
    Ok(if all.is_empty() { whole } else { all.into() })
}

/// Whether the content is encoded in any way.
fn is_encoded(headers: &HeaderMap) -> bool {
    if !headers.contains_key(CONTENT_ENCODING) {
        return false;
    }
    let codings = headers.get_all(CONTENT_ENCODING).iter();
    codings.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).any(|coding| {
        let coding = coding.trim_ascii();
        !coding.is_empty() && !coding.eq_ignore_ascii_case(b"identity")
    })
}

/// Whether the content has this media type, whatever its parameters.
fn has_type(headers: &HeaderMap, kind: &str) -> bool {
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

fn too_large(max_bytes: usize) -> Failure {
    malformed(format!("The request has more than {max_bytes} bytes"))
        .with_status(StatusCode::PAYLOAD_TOO_LARGE.as_u16())
}

pub(super) fn no_memory() -> Failure {
    overloaded("The runner has no memory for a request of this size")
}

fn malformed(detail: String) -> Failure {
    Failure::new(Code::MalformedRequest, detail)
}

fn unreadable(error: impl Error) -> Failure {
    malformed("The multipart form cannot be read".to_owned()).with_cause(error)
}
