//! Reading the body of a response: its codings, its character set, its format.

use std::fmt::Display;
use std::pin::pin;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use encoding_rs::{Encoding, UTF_8};
use http::HeaderMap;
use http_body_util::BodyExt;
use hyper::body::Body as HttpBody;
use serde_json::value::RawValue;
use tokio::time::timeout;
use wharf::upstream::ReservedBytes;
use wharf::{Reader, ResponseFormat};

use crate::charset::{self, Decoded};
use crate::content_coding::{ContentCoding, Undecodable};
use crate::limits::Limits;
use crate::media_type::MediaType;
use crate::memory::{Memory, Reservation};
use crate::outcome::Outcome;

/// Multiplies the limit of JSON that a reader parses as it streams in, because little of it is in memory.
const STREAMING_FACTOR: usize = 8;

/// Maximum bytes of an error response's body. Of a larger one only the status counts.
const MAX_ERROR_BYTES: usize = 256 << 10;

/// Reads the body of a success. It goes to the `reader`, if there is one, else it is returned.
pub(crate) async fn read_success(
    body: impl HttpBody<Data = Bytes, Error: Display>,
    headers: &HeaderMap,
    format: ResponseFormat,
    limits: &Limits,
    memory: &Memory,
    reader: Option<&mut dyn Reader>,
) -> Result<Bytes, Outcome> {
    let media_type = MediaType::of(headers);
    let limit = if format == ResponseFormat::Bytes { limits.file_bytes } else { limits.json_bytes };
    let mut sink = BodySink::new(limit, memory);
    if let Some(reader) = reader {
        sink.feed(reader, charset::is_utf8(media_type.charset().as_deref()));
    }
    let received = receive(body, headers, limits.idle, &mut sink).await;
    received.and_then(|()| sink.end_stream()).map_err(|stop| stop.outcome(media_type, &sink))?;
    let body = sink.take();
    match &mut sink.reader {
        None => content(body, format, media_type),
        Some(_) if sink.mode == Mode::Stream => Ok(Bytes::new()),
        Some(reader) => {
            let text = content(body, ResponseFormat::Json, media_type)?;
            let read = reader.read(&text).and_then(|()| reader.finish());
            read.map(|()| Bytes::new()).map_err(|error| Outcome::InvalidBody(error.to_string()))
        }
    }
}

/// Reads the body of an error as UTF-8. It is empty if it is too large or cannot be decoded.
pub(crate) async fn read_error(
    body: impl HttpBody<Data = Bytes, Error: Display>,
    headers: &HeaderMap,
    limits: &Limits,
    memory: &Memory,
) -> Result<Bytes, Outcome> {
    let mut sink = BodySink::new(MAX_ERROR_BYTES, memory);
    match receive(body, headers, limits.idle, &mut sink).await {
        Ok(()) => {
            let body = sink.buffer.freeze();
            let charset = MediaType::of(headers).charset();
            Ok(charset::to_utf8(&body, charset.as_deref()).map_or(body, |decoded| decoded.text))
        }
        Err(Stop::Broken(cause)) => Err(Outcome::Broken(cause)),
        Err(_) => Ok(Bytes::new()),
    }
}

/// Passes a body to the sink, without its content codings.
async fn receive(
    body: impl HttpBody<Data = Bytes, Error: Display>,
    headers: &HeaderMap,
    idle: Duration,
    sink: &mut BodySink<'_>,
) -> Result<(), Stop> {
    let mut coding = ContentCoding::of(headers, sink.limit.saturating_mul(2))?;
    let mut body = pin!(body);
    loop {
        match timeout(idle, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                let bytes = frame.into_data().unwrap_or_default();
                coding.decode(&bytes, |piece| sink.write(piece))?;
            }
            Ok(None) => return coding.finish(|rest| sink.write(rest)),
            Ok(Some(Err(error))) => return Err(Stop::Broken(error.to_string())),
            Err(_) => return Err(Stop::Broken("the response body stalled".to_owned())),
        }
    }
}

/// Receives a decoded body: passes it to the reader if there is one, else buffers it.
struct BodySink<'a> {
    limit: usize,
    received: usize,
    buffer: BytesMut,
    reader: Option<&'a mut dyn Reader>,
    mode: Mode,
    begins_with_markup: bool,
    /// What is buffered beyond [`UNCOUNTED`].
    reserved: Option<Reservation>,
    memory: &'a Memory,
}

/// Bodies of at most so many bytes need no reservation: there are as many as calls.
const UNCOUNTED: usize = 64 << 10;

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    /// Buffers the first bytes, until they show whether they are a byte order mark.
    Start,
    /// Passes everything to the reader.
    Stream,
    /// Buffers everything.
    Whole,
}

/// Why a body is not received any further.
enum Stop {
    Broken(String),
    Undecodable(Undecodable),
    /// The reader rejects the content.
    Rejected(serde_json::Error),
    TooLarge,
    NoMemory,
}

impl From<Undecodable> for Stop {
    fn from(error: Undecodable) -> Self {
        Self::Undecodable(error)
    }
}

impl Stop {
    #[cold]
    fn outcome(self, media_type: MediaType<'_>, sink: &BodySink<'_>) -> Outcome {
        match self {
            Self::Broken(cause) => Outcome::Broken(cause),
            Self::Undecodable(Undecodable(reason)) => Outcome::Unreadable(format!("cannot be decoded: {reason}")),
            Self::Rejected(_) if media_type.is_html() || sink.begins_with_markup => Outcome::WebPage,
            Self::Rejected(error) => Outcome::InvalidBody(error.to_string()),
            Self::TooLarge => Outcome::TooLarge(sink.limit),
            Self::NoMemory => Outcome::NoMemory,
        }
    }
}

impl<'a> BodySink<'a> {
    fn new(limit: usize, memory: &'a Memory) -> Self {
        let (mode, buffer) = (Mode::Whole, BytesMut::new());
        Self { limit, received: 0, buffer, reader: None, mode, begins_with_markup: false, reserved: None, memory }
    }

    /// What was buffered. Its memory is reserved for as long as it exists.
    fn take(&mut self) -> Bytes {
        let body = self.buffer.split().freeze();
        match self.reserved.take() {
            Some(memory) => ReservedBytes::shared(body, memory),
            None => body,
        }
    }

    /// Reserves memory for a piece that is about to be buffered.
    fn reserve(&mut self, length: usize) -> Result<(), Stop> {
        if self.buffer.len() + length <= UNCOUNTED {
            return Ok(());
        }
        let reserved = self.reserved.get_or_insert_with(|| self.memory.reservation());
        if reserved.grow(length) { Ok(()) } else { Err(Stop::NoMemory) }
    }

    /// Passes the body to this reader: while it arrives if it is UTF-8, else at the end.
    fn feed(&mut self, reader: &'a mut dyn Reader, is_utf8: bool) {
        self.reader = Some(reader);
        if is_utf8 {
            self.mode = Mode::Start;
            self.limit = self.limit.saturating_mul(STREAMING_FACTOR);
        }
    }

    fn write(&mut self, piece: &[u8]) -> Result<(), Stop> {
        self.received += piece.len();
        match (self.mode, &mut self.reader) {
            _ if self.received > self.limit => Err(Stop::TooLarge),
            (Mode::Stream, Some(reader)) => reader.read(piece).map_err(Stop::Rejected),
            _ => {
                self.reserve(piece.len())?;
                self.buffer.extend_from_slice(piece);
                if self.mode == Mode::Start && self.buffer.len() >= LONGEST_MARK { self.start() } else { Ok(()) }
            }
        }
    }

    /// Begins to pass the body to the reader, without a byte order mark.
    fn start(&mut self) -> Result<(), Stop> {
        match Encoding::for_bom(&self.buffer) {
            Some((encoding, length)) if encoding == UTF_8 => self.buffer.advance(length),
            Some(_) => {
                self.mode = Mode::Whole;
                self.limit /= STREAMING_FACTOR;
                return Ok(());
            }
            None => {}
        }
        self.mode = Mode::Stream;
        let start = self.buffer.split();
        self.begins_with_markup = begins_with_markup(&start);
        self.reader.as_mut().map_or(Ok(()), |reader| reader.read(&start).map_err(Stop::Rejected))
    }

    fn end_stream(&mut self) -> Result<(), Stop> {
        if self.mode == Mode::Start {
            self.start()?;
        }
        match &mut self.reader {
            Some(reader) if self.mode == Mode::Stream => reader.finish().map_err(Stop::Rejected),
            _ => Ok(()),
        }
    }
}

/// Bytes of the longest byte order mark.
const LONGEST_MARK: usize = 3;

/// The content of a whole body, in the format that the request expects; texts and JSON as UTF-8.
fn content(body: Bytes, format: ResponseFormat, media_type: MediaType<'_>) -> Result<Bytes, Outcome> {
    match format {
        ResponseFormat::Bytes => Ok(body),
        ResponseFormat::Text => {
            let charset = media_type.charset();
            let decoded = charset::to_utf8(&body, charset.as_deref());
            decoded.map(|decoded| decoded.text).ok_or_else(|| unknown_charset(charset.as_deref()))
        }
        ResponseFormat::Json | ResponseFormat::Nothing => match check_json(&body) {
            Ok(()) => Ok(body),
            Err(error) => unusual_json(&body, format, media_type, &error),
        },
    }
}

/// The content of a body that is not JSON in UTF-8.
#[cold]
fn unusual_json(
    body: &Bytes,
    format: ResponseFormat,
    media_type: MediaType<'_>,
    error: &serde_json::Error,
) -> Result<Bytes, Outcome> {
    let charset = media_type.charset();
    let decoded = charset::to_utf8(body, charset.as_deref());
    match decoded {
        Some(Decoded { text, is_malformed: false }) if check_json(&text).is_ok() => Ok(text),
        _ if media_type.is_html() || begins_with_markup(body) => Err(Outcome::WebPage),
        _ if format == ResponseFormat::Nothing => Ok(Bytes::new()),
        Some(_) => Err(Outcome::InvalidBody(error.to_string())),
        None => Err(unknown_charset(charset.as_deref())),
    }
}

/// Checks that a body is JSON or empty, without building values from it.
fn check_json(body: &[u8]) -> Result<(), serde_json::Error> {
    if body.trim_ascii().is_empty() { Ok(()) } else { serde_json::from_slice::<&RawValue>(body).map(drop) }
}

/// Whether a body begins like HTML or XML.
fn begins_with_markup(body: &[u8]) -> bool {
    let unmarked = Encoding::for_bom(body).map_or(body, |(_, length)| &body[length..]);
    unmarked.trim_ascii_start().first() == Some(&b'<')
}

/// Maximum characters of a vendor's name for a character set that are repeated.
const MAX_CHARSET: usize = 40;

fn unknown_charset(charset: Option<&str>) -> Outcome {
    let name: String =
        charset.unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(MAX_CHARSET).collect();
    Outcome::Unreadable(format!("is in the unknown character set {name}"))
}
