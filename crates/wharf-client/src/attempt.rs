//! One try of one request.

use std::error::Error;
use std::fmt::Write;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderValue};
use reqwest::multipart;
use serde_json::value::RawValue;
use tokio::time::{Instant, timeout};
use url::Url;
use wharf::{Body, Expect, Part, Reader, Request};

use crate::Limits;
use crate::outcome::Outcome;
use crate::retry_after::retry_after;

/// Sends `request` to `url` once, until `deadline`. With a `reader` the body of a success goes there, and nowhere else.
pub(crate) async fn attempt(
    http: &reqwest::Client,
    url: Url,
    request: &Request,
    credentials: HeaderMap,
    deadline: Instant,
    limits: &Limits,
    reader: Option<&mut dyn Reader>,
) -> Outcome {
    let remaining = deadline.saturating_duration_since(Instant::now());
    let mut sending = match with_body(http.request(request.method.clone(), url), &request.body).build() {
        Ok(sending) => sending,
        Err(error) => return classify(error),
    };
    *sending.timeout_mut() = Some(remaining);
    let headers = sending.headers_mut();
    headers.insert(ACCEPT, accepted(request.expect));
    headers.extend(request.headers.iter().cloned().collect::<HeaderMap>());
    headers.extend(credentials);
    let cap = if request.expect == Expect::Bytes { limits.file_bytes } else { limits.json_bytes };
    match http.execute(sending).await {
        Ok(response) => receive(response, request.expect, cap, limits.idle, reader).await,
        Err(error) => classify(error),
    }
}

fn accepted(expect: Expect) -> HeaderValue {
    HeaderValue::from_static(match expect {
        Expect::Json => "application/json",
        Expect::Bytes | Expect::Text => "*/*",
    })
}

fn with_body(builder: reqwest::RequestBuilder, body: &Body) -> reqwest::RequestBuilder {
    match body {
        Body::Empty => builder,
        Body::Json(text) => {
            builder.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(text.clone())
        }
        Body::Raw(bytes) => builder.body(bytes.clone()),
        Body::Form(parts) => builder
            .multipart(parts.iter().fold(multipart::Form::new(), |form, one| form.part(one.name.clone(), part(one)))),
    }
}

fn part(part: &Part) -> multipart::Part {
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
    mut response: reqwest::Response,
    expect: Expect,
    cap: usize,
    idle: Duration,
    reader: Option<&mut dyn Reader>,
) -> Outcome {
    let status = response.status().as_u16();
    let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
    let (content_type, location) = (header(CONTENT_TYPE), header(LOCATION));
    let retry_after = retry_after(response.headers());
    let success = (200..300).contains(&status);
    let mut reader = reader.filter(|_| success);
    let mut body = BytesMut::new();
    let mut bytes = 0;
    loop {
        match timeout(idle, response.chunk()).await {
            Ok(Ok(Some(chunk))) => {
                bytes += chunk.len();
                match &mut reader {
                    _ if bytes > cap && success => return Outcome::TooLarge(cap),
                    _ if bytes > cap => break,
                    Some(reader) => {
                        if let Err(error) = reader.read(&chunk) {
                            return Outcome::Illegible(error.to_string());
                        }
                    }
                    None => body.extend_from_slice(&chunk),
                }
            }
            Ok(Ok(None)) => break,
            Ok(Err(error)) if error.is_timeout() => return Outcome::TimedOut,
            Ok(Err(error)) => return Outcome::Broken(causes(error)),
            Err(_) => return Outcome::Broken("the answer's body stalled".to_owned()),
        }
    }
    let body = body.freeze();
    let read = match reader {
        Some(reader) => reader.finish(),
        None => legible(&body, expect),
    };
    match read {
        Err(error) if success => Outcome::Illegible(error.to_string()),
        _ => Outcome::Answer { status, retry_after, content_type, location, body },
    }
}

/// Checks that a body is JSON where JSON was promised, without building anything from it.
fn legible(body: &[u8], expect: Expect) -> Result<(), serde_json::Error> {
    if expect != Expect::Json || body.trim_ascii().is_empty() {
        return Ok(());
    }
    serde_json::from_slice::<&RawValue>(body).map(drop)
}

fn classify(error: reqwest::Error) -> Outcome {
    match error {
        error if error.is_connect() || error.is_builder() => Outcome::NotSent(causes(error)),
        error if error.is_timeout() => Outcome::TimedOut,
        error => Outcome::Broken(causes(error)),
    }
}

/// The chain of causes, without the URL.
fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        // Writing to a String cannot fail.
        _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
