//! One attempt to send a request.

use std::error::Error;
use std::fmt::{Display, Write};
use std::pin::pin;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, DATE, LOCATION, USER_AGENT};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use hyper::body::Body as HttpBody;
use percent_encoding::{CONTROLS, percent_encode};
use tokio::time::{Instant, timeout_at};
use wharf::{Body, Reader, Request, ResponseFormat};

use crate::conditional::{has_range, response_head};
use crate::content_coding;
use crate::link_header::next_page;
use crate::media_type::MediaType;
use crate::multipart;
use crate::outcome::Outcome;
use crate::plain_client;
use crate::request_body::RequestBody;
use crate::response_body::{read_error, read_success};
use crate::retry_after::retry_after;
use crate::sender::Sender;
use crate::transport::{Transport, is_unsent};

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
    let mut outgoing = request_with_body(&request.body);
    *outgoing.method_mut() = request.method.clone();
    let host = uri.authority().cloned();
    *outgoing.uri_mut() = uri;
    let headers = outgoing.headers_mut();
    // Room for what most requests have, so that the map need not grow.
    headers.reserve(12);
    headers.insert(ACCEPT, accept_header(request.response_format));
    // A part of encoded data cannot be decoded.
    let codings = if has_range(request) { "identity" } else { content_coding::SUPPORTED };
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(codings));
    headers.insert(USER_AGENT, HeaderValue::from_static(plain_client::USER_AGENT));
    headers.extend(request.headers.iter().cloned().collect::<HeaderMap>());
    headers.extend(credentials);
    let host = || host.as_ref().map_or("", Authority::as_str);
    // Pin here: moving the future into the callee would store its state twice.
    let exchange = pin!(async {
        match transport.send(outgoing).await {
            Ok(response) => receive(response, request, sender, reader).await,
            Err(error) if is_unsent(&error) => {
                // Below the library's own words, which only say that it could not connect.
                let reason =
                    error.source().filter(|_| error.is_connect()).map_or_else(|| error_chain(&error), error_chain);
                Outcome::NotSent(format!("{}: {reason}", host()))
            }
            Err(error) => Outcome::Broken(error_chain(&error)),
        }
    });
    let timed_out = |_| Outcome::TimedOut(format!("{}: no complete response in time", host()));
    timeout_at(deadline, exchange).await.unwrap_or_else(timed_out)
}

fn accept_header(format: ResponseFormat) -> HeaderValue {
    HeaderValue::from_static(match format {
        ResponseFormat::Json | ResponseFormat::Nothing => "application/json",
        ResponseFormat::Bytes | ResponseFormat::Text => "*/*",
    })
}

/// A request with this body and its content type, but without method and URI.
fn request_with_body(body: &Body) -> http::Request<RequestBody> {
    let (content_type, body) = match body {
        Body::Empty => (None, RequestBody::default()),
        Body::Raw(bytes) => (None, [bytes.clone()].into_iter().collect()),
        Body::Json(text) => (Some(HeaderValue::from_static("application/json")), [text.clone()].into_iter().collect()),
        Body::Form(parts) => {
            let form = multipart::encode(parts);
            (Some(form.content_type), form.body)
        }
    };
    let mut outgoing = http::Request::new(body);
    outgoing.headers_mut().extend(content_type.map(|content_type| (CONTENT_TYPE, content_type)));
    outgoing
}

async fn receive(
    response: Response<impl HttpBody<Data = Bytes, Error: Display>>,
    request: &Request,
    sender: &Sender,
    reader: Option<&mut dyn Reader>,
) -> Outcome {
    let (parts, body) = response.into_parts();
    let headers = &parts.headers;
    let head = response_head(parts.status, headers, request);
    let body = match parts.status {
        StatusCode::PARTIAL_CONTENT if head.is_none() => {
            return Outcome::Unreadable("is only a part of what was requested".to_owned());
        }
        status if status.is_success() || head.is_some() => {
            read_success(body, headers, request.response_format, &sender.limits, &sender.memory, reader).await
        }
        _ => read_error(body, headers, &sender.limits, &sender.memory).await,
    };
    let body = match body {
        Ok(body) => body,
        Err(outcome) => return outcome,
    };
    // Most responses are JSON, of which only the body matters.
    let is_json = parts.status.is_success() && request.response_format == ResponseFormat::Json;
    Outcome::Response {
        status: parts.status.as_u16(),
        retry_after: if is_json { None } else { retry_after(headers) },
        content_type: if is_json { None } else { MediaType::of(headers).text() },
        location: match is_json {
            true => request.next_header.as_ref().and_then(|name| next_page(headers, name)),
            false => location(headers),
        },
        date: if request.wants_date { date(headers) } else { None },
        head,
        body,
    }
}

/// The target of a redirect. Bytes that are not ASCII are percent-encoded, as browsers do.
fn location(headers: &HeaderMap) -> Option<String> {
    headers.get(LOCATION).map(|value| percent_encode(value.as_bytes(), CONTROLS).to_string())
}

/// The vendor's clock, in seconds since 1970.
fn date(headers: &HeaderMap) -> Option<i64> {
    let date = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    i64::try_from(date.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()
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
