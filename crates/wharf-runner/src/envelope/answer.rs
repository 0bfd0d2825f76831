//! Answers as JSON.

use std::iter;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use wharf::trigger::{SkippedRecord, WebhookResponse};
use wharf::{Answer, Code, Failure, ResponseHead};

/// How many bytes of a file are written as numbers at a time.
const BYTES_IN_A_PART: usize = 16 << 10;

/// The answer to a poll.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PollAnswer {
    pub(crate) payload: Payload,
    pub(crate) state: Value,
    pub(crate) polled_no_changes: bool,
    pub(crate) has_more: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) skipped: Vec<SkippedRecord>,
}

/// The answer to a webhook request. Without a payload there is nothing to run.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookAnswer {
    pub(crate) payload: Option<Payload>,
    pub(crate) response: WebhookResponse,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) deduplication_id: Option<String>,
}

/// What starts a flow.
#[derive(Serialize)]
pub(crate) struct Payload {
    body: PayloadBody,
}

#[derive(Serialize)]
struct PayloadBody {
    data: Box<RawValue>,
}

impl Payload {
    pub(crate) fn new(data: Box<RawValue>) -> Self {
        Self { body: PayloadBody { data } }
    }
}

/// An answer as JSON.
///
/// # Errors
///
/// `internal`, when it cannot be written.
pub(crate) fn text(answer: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(answer)
        .map_err(|error| Failure::new(Code::Internal, "The answer could not be written").with_cause(error))
}

/// The answer of an action: `{"data": …}`.
pub(crate) fn action(answer: Answer) -> Bytes {
    match answer {
        Answer::Json(data) => json(data).concat().into(),
        Answer::Bytes { content_type, bytes } => concat(buffer(&content_type, bytes)),
        Answer::WithHead { head, answer } => with_head(&action(*answer), &head),
    }
}

/// An envelope with the vendor's status and headers as its last member.
fn with_head(envelope: &[u8], head: &ResponseHead) -> Bytes {
    let members = envelope.strip_suffix(b"}").unwrap_or(envelope);
    // Serializing texts with string keys cannot fail.
    let head = serde_json::to_vec(head).unwrap_or_default();
    [members, br#","upstream":"#, &head, b"}"].concat().into()
}

/// All parts as one.
pub(crate) fn concat(parts: impl IntoIterator<Item = Bytes>) -> Bytes {
    parts.into_iter().collect::<Vec<_>>().concat().into()
}

/// The vendor's JSON, byte for byte, inside the envelope.
pub(crate) fn json(data: Bytes) -> [Bytes; 3] {
    [Bytes::from_static(br#"{"data":"#), data, Bytes::from_static(b"}")]
}

/// Bytes in the form of Node's `Buffer`, which engines already read. Its text is four times as long: parts are written as
/// they are wanted.
pub(crate) fn buffer(content_type: &str, bytes: Bytes) -> impl Iterator<Item = Bytes> + Send + use<> {
    let last = format!(r#"]}},"contentType":{}}}"#, Value::from(content_type));
    let numbers = (0..bytes.len()).step_by(BYTES_IN_A_PART).map(move |start| {
        let end = bytes.len().min(start + BYTES_IN_A_PART);
        let mut text = String::with_capacity(4 * BYTES_IN_A_PART);
        let mut digits = itoa::Buffer::new();
        for (index, byte) in bytes[start..end].iter().enumerate() {
            let comma = if start + index == 0 { "" } else { "," };
            text.extend([comma, digits.format(*byte)]);
        }
        text.into()
    });
    iter::once(Bytes::from_static(br#"{"data":{"type":"Buffer","data":["#)).chain(numbers).chain([last.into()])
}
