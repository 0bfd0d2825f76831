//! Reads request bodies: JSON, or a multipart form that carries files next to the envelope.

use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

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
use serde_json::{Map, Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use wharf::{Code, Failure};

use crate::runtime::overloaded;

/// The most files of a multipart request.
const MAX_FILES: usize = 32;

/// Request memory is counted in units of so many bytes.
const MEMORY_UNIT: usize = 1 << 10;

/// Limits on request bodies.
#[derive(Clone, Debug)]
pub struct BodyLimits {
    /// Most bytes of a request.
    pub request_bytes: usize,
    /// Most bytes of a request to an action that takes files.
    pub upload_bytes: usize,
    /// Most bytes of all requests in memory together.
    pub total_bytes: usize,
    /// The longest that a caller may take to send a body.
    pub read_time: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            request_bytes: 2 << 20,
            upload_bytes: 96 << 20,
            total_bytes: 1 << 30,
            read_time: Duration::from_secs(30),
        }
    }
}

/// Reads bodies within their limits.
pub(super) struct BodyReader {
    limits: BodyLimits,
    memory: Arc<Semaphore>,
}

/// The files of a multipart request, by the inputs that they are named after.
#[derive(Default)]
pub(super) struct Files(Map<String, Value>);

impl Files {
    /// Adds the files to the inputs of a request.
    ///
    /// # Errors
    ///
    /// `malformed_request`, when an input is given twice.
    pub(super) fn add_to(self, inputs: &mut Value) -> Result<(), Failure> {
        if self.0.is_empty() {
            return Ok(());
        }
        let Value::Object(inputs) = inputs else {
            return Err(malformed("The inputs beside files must be an object".to_owned()));
        };
        if let Some(name) = self.0.keys().find(|name| inputs.contains_key(*name)) {
            return Err(malformed(format!("{name:?} is both a part of the form and among its inputs")));
        }
        inputs.extend(self.0);
        Ok(())
    }
}

impl BodyReader {
    pub(super) fn new(limits: BodyLimits) -> Self {
        let units = (limits.total_bytes / MEMORY_UNIT).min(Semaphore::MAX_PERMITS);
        Self { limits, memory: Arc::new(Semaphore::new(units)) }
    }

    /// Reads a JSON body. The permit stands for the memory that it occupies.
    pub(super) async fn json(&self, headers: &HeaderMap, body: Body) -> Result<(Bytes, OwnedSemaphorePermit), Failure> {
        self.json_up_to(self.limits.request_bytes, headers, body).await
    }

    /// Reads a JSON body, or a multipart form whose part `request` is the envelope and whose other parts are files.
    pub(super) async fn json_or_form(
        &self,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(Bytes, Files, OwnedSemaphorePermit), Failure> {
        if has_type(headers, "multipart/form-data") {
            self.form(headers, body).boxed().await
        } else if has_type(headers, "application/json") {
            let (text, memory) = self.json_up_to(self.limits.upload_bytes, headers, body).await?;
            Ok((text, Files::default(), memory))
        } else {
            Err(wrong_type("application/json or multipart/form-data"))
        }
    }

    async fn json_up_to(
        &self,
        max_bytes: usize,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(Bytes, OwnedSemaphorePermit), Failure> {
        if headers.contains_key(CONTENT_ENCODING) {
            return Err(unsupported("Requests must be uncompressed, without Content-Encoding".to_owned()));
        }
        if !has_type(headers, "application/json") {
            return Err(wrong_type("application/json"));
        }
        let memory = self.reserve(&body, max_bytes)?;
        Ok((self.collect(body, max_bytes).await?, memory))
    }

    async fn form(&self, headers: &HeaderMap, body: Body) -> Result<(Bytes, Files, OwnedSemaphorePermit), Failure> {
        let max_bytes = self.limits.upload_bytes;
        let memory = self.reserve(&body, max_bytes)?;
        let mut whole = Request::new(Body::from(self.collect(body, max_bytes).await?));
        *whole.headers_mut() = headers.clone();
        // The runner's own limit applies already.
        DefaultBodyLimit::disable().apply(&mut whole);
        let mut form = Multipart::from_request(whole, &()).await.map_err(unreadable)?;
        let (mut envelope, mut files) = (None, Map::new());
        while let Some(field) = form.next_field().await.map_err(unreadable)? {
            let name = field.name().unwrap_or_default().to_owned();
            if name == "request" {
                let content = field.bytes().await.map_err(unreadable)?;
                if envelope.replace(content).is_some() {
                    return Err(twice(&name));
                }
                continue;
            }
            if files.len() == MAX_FILES {
                return Err(malformed(format!("A form may have at most {MAX_FILES} files")));
            }
            let (kind, file_name) = (field.content_type().map(str::to_owned), field.file_name().map(str::to_owned));
            let content = field.bytes().await.map_err(unreadable)?;
            let file = json!({ "data": STANDARD.encode(content), "contentType": kind, "fileName": file_name });
            if files.insert(name.clone(), file).is_some() {
                return Err(twice(&name));
            }
        }
        let envelope = envelope.ok_or_else(|| malformed("The form has no part named request".to_owned()))?;
        Ok((envelope, Files(files), memory))
    }

    /// Memory for a body: as many bytes as it declares, or as it may have.
    fn reserve(&self, body: &Body, max_bytes: usize) -> Result<OwnedSemaphorePermit, Failure> {
        let declared = body.size_hint().exact().and_then(|length| length.try_into().ok());
        let bytes = declared.unwrap_or(max_bytes).min(max_bytes);
        let units = u32::try_from(bytes.div_ceil(MEMORY_UNIT)).unwrap_or(u32::MAX);
        let full = |_| overloaded("The runner has no memory for a request of this size");
        self.memory.clone().try_acquire_many_owned(units).map_err(full)
    }

    async fn collect(&self, body: Body, max_bytes: usize) -> Result<Bytes, Failure> {
        let read_time = self.limits.read_time;
        let late = |_| {
            let detail = format!("The request's body did not arrive within {read_time:?}");
            malformed(detail).with_status(StatusCode::REQUEST_TIMEOUT.as_u16())
        };
        let mut whole = pin!(collect(Limited::new(body, max_bytes)));
        // A body that arrived with its header needs no timer.
        let whole = match poll!(&mut whole) {
            Poll::Ready(whole) => whole,
            Poll::Pending => timeout(read_time, whole).await.map_err(late)?,
        };
        whole.map_err(|error| {
            if error.is::<LengthLimitError>() {
                let detail = format!("The request has more than {max_bytes} bytes");
                return malformed(detail).with_status(StatusCode::PAYLOAD_TOO_LARGE.as_u16());
            }
            malformed("The request broke off".to_owned()).with_cause(error)
        })
    }
}

/// All of a body. One that arrives in a single frame, as most do, is not copied.
async fn collect(mut body: Limited<Body>) -> Result<Bytes, BoxError> {
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

fn twice(name: &str) -> Failure {
    malformed(format!("The form has two parts named {name:?}"))
}

fn malformed(detail: String) -> Failure {
    Failure::new(Code::MalformedRequest, detail)
}

fn unreadable(error: impl Error) -> Failure {
    malformed("The multipart form cannot be read".to_owned()).with_cause(error)
}
