//! One attempt to send a request.

use std::error::Error;
use std::fmt::{Display, Write};
use std::io;
use std::pin::pin;
use std::time::UNIX_EPOCH;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, DATE, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, Response, Uri};
use http_body_util::BodyExt;
use hyper::body::Body as HttpBody;
use reqwest::multipart;
use serde_json::value::RawValue;
use tokio::time::{Instant, timeout, timeout_at};
use wharf::{Body, FormPart, Reader, Request, ResponseFormat};

use crate::content_coding::{self, ContentCoding};
use crate::limits::Limits;
use crate::outcome::Outcome;
use crate::plain_client;
use crate::retry_after::retry_after;
use crate::sender::Sender;
use crate::transport::Transport;

/// Multiplies the limit of JSON that a reader parses as it streams in, because little of it is in memory.
const STREAMING_FACTOR: usize = 8;

/// Maximum bytes of an error response's body. Of a larger one only the status counts.
const MAX_ERROR_BYTES: usize = 256 << 10;

/// Sends `request` to `uri` once, until `deadline`. The body of a success goes to the `reader`, if there is one.
pub(crate) async fn attempt(
    sender: &Sender,
    transport: &Transport,
    uri: Uri,
    request: &Request,
    credentials: HeaderMap,
    deadline: Instant,
    reader: Option<&mut dyn Reader>,
) -> Outcome {
    let mut outgoing = match request_with_body(&sender.multipart_encoder, &request.body) {
        Ok(outgoing) => outgoing,
        Err(error) => return Outcome::NotSent(error_chain(&error.without_url())),
    };
    *outgoing.method_mut() = request.method.clone();
    *outgoing.uri_mut() = uri;
    let headers = outgoing.headers_mut();
    headers.insert(ACCEPT, accept_header(request.response_format));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(content_coding::SUPPORTED));
    headers.insert(USER_AGENT, HeaderValue::from_static(plain_client::USER_AGENT));
    headers.extend(request.headers.iter().cloned().collect::<HeaderMap>());
    headers.extend(credentials);
    let limits = &sender.limits;
    // Pin here: moving the future into the callee would store its state twice.
    let exchange = pin!(async {
        match transport.send(outgoing).await {
            Ok(response) => receive(response, request.response_format, limits, reader).await,
            Err(error) if error.is_connect() => Outcome::NotSent(error_chain(&error)),
            Err(error) => Outcome::Broken(error_chain(&error)),
        }
    });
    timeout_at(deadline, exchange).await.unwrap_or(Outcome::TimedOut)
}

fn accept_header(format: ResponseFormat) -> HeaderValue {
    HeaderValue::from_static(match format {
        ResponseFormat::Json => "application/json",
        ResponseFormat::Bytes | ResponseFormat::Text => "*/*",
    })
}

/// A request with this body and its content type, but without method and URI.
fn request_with_body(
    multipart_encoder: &reqwest::Client,
    body: &Body,
) -> reqwest::Result<http::Request<reqwest::Body>> {
    Ok(match body {
        Body::Empty => http::Request::default(),
        Body::Raw(bytes) => http::Request::new(bytes.clone().into()),
        Body::Json(text) => {
            let mut outgoing = http::Request::new(text.clone().into());
            outgoing.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            outgoing
        }
        Body::Form(parts) => {
            let form = parts
                .iter()
                .fold(multipart::Form::new(), |form, part| form.part(part.name.clone(), multipart_part(part)));
            multipart_encoder.post("http://form/").multipart(form).build()?.try_into()?
        }
    })
}

fn multipart_part(part: &FormPart) -> multipart::Part {
    let content = |bytes: &Bytes| multipart::Part::stream_with_length(bytes.clone(), bytes.len() as u64);
    let content_type =
        part.content_type.as_deref().unwrap_or(if part.file_name.is_some() { "application/octet-stream" } else { "" });
    let plain = || content(&part.bytes);
    let typed =
        if content_type.is_empty() { plain() } else { plain().mime_str(content_type).unwrap_or_else(|_| plain()) };
    match &part.file_name {
        Some(name) => typed.file_name(name.clone()),
        None => typed,
    }
}

async fn receive(
    response: Response<impl HttpBody<Data = Bytes, Error: Display>>,
    format: ResponseFormat,
    limits: &Limits,
    reader: Option<&mut dyn Reader>,
) -> Outcome {
    let (parts, body) = response.into_parts();
    let status = parts.status.as_u16();
    let header = |name| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
    let (content_type, location) = (header(CONTENT_TYPE), header(LOCATION));
    let retry_after = retry_after(&parts.headers);
    let date = date(&parts.headers);
    let success = parts.status.is_success();
    let reader = reader.filter(|_| success);
    let Some(mut coding) = ContentCoding::of(&parts.headers).or_else(|| (!success).then_some(ContentCoding::Identity))
    else {
        return Outcome::InvalidBody("the response has an unsupported content coding".to_owned());
    };
    let limit = match format {
        _ if !success => MAX_ERROR_BYTES,
        ResponseFormat::Bytes => limits.file_bytes,
        ResponseFormat::Json | ResponseFormat::Text if reader.is_some() => {
            limits.json_bytes.saturating_mul(STREAMING_FACTOR)
        }
        ResponseFormat::Json | ResponseFormat::Text => limits.json_bytes,
    };
    let mut sink = BodySink { limit, reader, received: 0, buffer: BytesMut::new() };
    let mut body = pin!(body);
    loop {
        let (decoded, last) = match timeout(limits.idle, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                let bytes = frame.into_data().unwrap_or_default();
                (coding.decode(&bytes, |piece| sink.write(piece)), false)
            }
            Ok(None) => (coding.finish(|rest| sink.write(rest)), true),
            Ok(Some(Err(error))) => return Outcome::Broken(error.to_string()),
            Err(_) => return Outcome::Broken("the response body stalled".to_owned()),
        };
        match decoded {
            Ok(()) if last => break,
            Ok(()) => {}
            Err(SinkError::Decode(error)) => return Outcome::Broken(error.to_string()),
            Err(SinkError::Read(error)) => return Outcome::InvalidBody(error.to_string()),
            Err(SinkError::TooLarge) if success => return Outcome::TooLarge(limit),
            Err(SinkError::TooLarge) => break,
        }
    }
    let BodySink { reader, buffer, .. } = sink;
    let body = buffer.freeze();
    let checked = match reader {
        Some(reader) => reader.finish(),
        None => check_json(&body, format),
    };
    match checked {
        Err(error) if success => Outcome::InvalidBody(error.to_string()),
        _ => Outcome::Response { status, retry_after, content_type, location, date, body },
    }
}

/// Receives a decoded body: passes it to the reader if there is one, else buffers it.
struct BodySink<'a> {
    limit: usize,
    reader: Option<&'a mut dyn Reader>,
    received: usize,
    buffer: BytesMut,
}

/// Why a body is not received any further.
enum SinkError {
    /// The content coding is invalid.
    Decode(io::Error),
    /// The reader rejects the content.
    Read(serde_json::Error),
    TooLarge,
}

impl From<io::Error> for SinkError {
    fn from(error: io::Error) -> Self {
        Self::Decode(error)
    }
}

impl BodySink<'_> {
    fn write(&mut self, piece: &[u8]) -> Result<(), SinkError> {
        self.received += piece.len();
        match &mut self.reader {
            _ if self.received > self.limit => Err(SinkError::TooLarge),
            Some(reader) => reader.read(piece).map_err(SinkError::Read),
            None => {
                self.buffer.extend_from_slice(piece);
                Ok(())
            }
        }
    }
}

/// The vendor's clock, in seconds since 1970.
fn date(headers: &HeaderMap) -> Option<i64> {
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    i64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
}

/// Checks that a body is JSON if JSON is expected, without building values from it.
fn check_json(body: &[u8], format: ResponseFormat) -> Result<(), serde_json::Error> {
    if format != ResponseFormat::Json || body.trim_ascii().is_empty() {
        return Ok(());
    }
    serde_json::from_slice::<&RawValue>(body).map(drop)
}

/// The message of an error and of all its sources.
fn error_chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        // Writing to a String cannot fail.
        _ = write!(text, ": {error}");
        source = error.source();
    }
    text
}
