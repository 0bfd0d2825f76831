//! One try of one request.

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
use crate::outcome::Outcome;
use crate::retry_after::retry_after;
use crate::transport::Transport;
use crate::{Client, Limits};

/// How many times as much JSON may come where a reader takes it while it arrives, and little of it is held.
const READ_BY_PIECES: usize = 8;

/// The most bytes that are read of an answer that is no success. A longer one leaves only its status.
const MAX_REFUSAL: usize = 256 << 10;

/// Sends `request` to `uri` once, until `deadline`. With a `reader` the body of a success goes there, and nowhere else.
pub(crate) async fn attempt(
    client: &Client,
    transport: &Transport,
    uri: Uri,
    request: &Request,
    credentials: HeaderMap,
    deadline: Instant,
    reader: Option<&mut dyn Reader>,
) -> Outcome {
    let mut sending = match with_body(&client.writer, &request.body) {
        Ok(sending) => sending,
        Err(error) => return Outcome::NotSent(causes(&error.without_url())),
    };
    *sending.method_mut() = request.method.clone();
    *sending.uri_mut() = uri;
    let headers = sending.headers_mut();
    headers.insert(ACCEPT, accepted(request.response_format));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(content_coding::ACCEPTED));
    headers.insert(USER_AGENT, HeaderValue::from_static(crate::USER_AGENT));
    headers.extend(request.headers.iter().cloned().collect::<HeaderMap>());
    headers.extend(credentials);
    let limits = &client.limits;
    // Pinned where it is: a future that is handed on is held twice.
    let exchange = pin!(async {
        match transport.send(sending).await {
            Ok(response) => receive(response, request.response_format, limits, reader).await,
            Err(error) if error.is_connect() => Outcome::NotSent(causes(&error)),
            Err(error) => Outcome::Broken(causes(&error)),
        }
    });
    timeout_at(deadline, exchange).await.unwrap_or(Outcome::TimedOut)
}

fn accepted(format: ResponseFormat) -> HeaderValue {
    HeaderValue::from_static(match format {
        ResponseFormat::Json => "application/json",
        ResponseFormat::Bytes | ResponseFormat::Text => "*/*",
    })
}

/// A request with this body and its type, to be addressed.
fn with_body(writer: &reqwest::Client, body: &Body) -> reqwest::Result<http::Request<reqwest::Body>> {
    Ok(match body {
        Body::Empty => http::Request::default(),
        Body::Raw(bytes) => http::Request::new(bytes.clone().into()),
        Body::Json(text) => {
            let mut sending = http::Request::new(text.clone().into());
            sending.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            sending
        }
        Body::Form(parts) => {
            let form = parts.iter().fold(multipart::Form::new(), |form, one| form.part(one.name.clone(), part(one)));
            writer.post("http://form/").multipart(form).build()?.try_into()?
        }
    })
}

fn part(part: &FormPart) -> multipart::Part {
    let content = |bytes: &Bytes| multipart::Part::stream_with_length(bytes.clone(), bytes.len() as u64);
    let kind =
        part.content_type.as_deref().unwrap_or(if part.file_name.is_some() { "application/octet-stream" } else { "" });
    let plain = || content(&part.bytes);
    let typed = if kind.is_empty() { plain() } else { plain().mime_str(kind).unwrap_or_else(|_| plain()) };
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
    let (parts, arriving) = response.into_parts();
    let status = parts.status.as_u16();
    let header = |name| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
    let (content_type, location) = (header(CONTENT_TYPE), header(LOCATION));
    let retry_after = retry_after(&parts.headers);
    let date = date(&parts.headers);
    let success = parts.status.is_success();
    let reader = reader.filter(|_| success);
    let Some(mut coding) = ContentCoding::of(&parts.headers).or_else(|| (!success).then_some(ContentCoding::Identity))
    else {
        return Outcome::InvalidBody("the answer's coding was not asked for".to_owned());
    };
    let cap = match format {
        _ if !success => MAX_REFUSAL,
        ResponseFormat::Bytes => limits.file_bytes,
        ResponseFormat::Json | ResponseFormat::Text if reader.is_some() => {
            limits.json_bytes.saturating_mul(READ_BY_PIECES)
        }
        ResponseFormat::Json | ResponseFormat::Text => limits.json_bytes,
    };
    let mut taken = Taken { cap, reader, bytes: 0, body: BytesMut::new() };
    let mut arriving = pin!(arriving);
    loop {
        let (decoded, last) = match timeout(limits.idle, arriving.frame()).await {
            Ok(Some(Ok(frame))) => {
                let bytes = frame.into_data().unwrap_or_default();
                (coding.decode(&bytes, |piece| taken.take(piece)), false)
            }
            Ok(None) => (coding.finish(|rest| taken.take(rest)), true),
            Ok(Some(Err(error))) => return Outcome::Broken(error.to_string()),
            Err(_) => return Outcome::Broken("the answer's body stalled".to_owned()),
        };
        match decoded {
            Ok(()) if last => break,
            Ok(()) => {}
            Err(Untaken::Coding(error)) => return Outcome::Broken(error.to_string()),
            Err(Untaken::Content(error)) => return Outcome::InvalidBody(error.to_string()),
            Err(Untaken::TooLarge) if success => return Outcome::TooLarge(cap),
            Err(Untaken::TooLarge) => break,
        }
    }
    let Taken { reader, body, .. } = taken;
    let body = body.freeze();
    let read = match reader {
        Some(reader) => reader.finish(),
        None => legible(&body, format),
    };
    match read {
        Err(error) if success => Outcome::InvalidBody(error.to_string()),
        _ => Outcome::Answer { status, retry_after, content_type, location, date, body },
    }
}

/// What was taken of a body.
struct Taken<'a> {
    cap: usize,
    reader: Option<&'a mut dyn Reader>,
    bytes: usize,
    body: BytesMut,
}

/// Why no more of a body is taken.
enum Untaken {
    /// It is not coded as it claims.
    Coding(io::Error),
    /// The reader cannot use it.
    Content(serde_json::Error),
    TooLarge,
}

impl From<io::Error> for Untaken {
    fn from(error: io::Error) -> Self {
        Self::Coding(error)
    }
}

impl Taken<'_> {
    fn take(&mut self, piece: &[u8]) -> Result<(), Untaken> {
        self.bytes += piece.len();
        match &mut self.reader {
            _ if self.bytes > self.cap => Err(Untaken::TooLarge),
            Some(reader) => reader.read(piece).map_err(Untaken::Content),
            None => {
                self.body.extend_from_slice(piece);
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

/// Checks that a body is JSON where JSON was promised, without building anything from it.
fn legible(body: &[u8], format: ResponseFormat) -> Result<(), serde_json::Error> {
    if format != ResponseFormat::Json || body.trim_ascii().is_empty() {
        return Ok(());
    }
    serde_json::from_slice::<&RawValue>(body).map(drop)
}

/// The chain of causes.
fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a String cannot fail.
        _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
