//! Answers as JSON.

use std::fmt::Write;

use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use wharf::trigger::WebhookResponse;
use wharf::{Answer, Code, Failure};

/// The answer to a poll.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PollAnswer {
    pub(crate) payload: Payload,
    pub(crate) state: Value,
    pub(crate) polled_no_changes: bool,
    pub(crate) has_more: bool,
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
pub(crate) fn action(answer: &Answer) -> Bytes {
    match answer {
        Answer::Json(data) => enveloped(data),
        Answer::Bytes { content_type, bytes } => buffered(content_type, bytes).into(),
    }
}

/// The vendor's JSON, byte for byte, inside the envelope.
fn enveloped(data: &Bytes) -> Bytes {
    let mut body = BytesMut::with_capacity(data.len() + 9);
    body.put_slice(br#"{"data":"#);
    body.put_slice(data);
    body.put_slice(b"}");
    body.freeze()
}

/// Bytes in the form of Node's `Buffer`, which engines already read.
fn buffered(content_type: &str, bytes: &[u8]) -> String {
    let mut body = String::with_capacity(bytes.len() * 4 + 80);
    body.push_str(r#"{"data":{"type":"Buffer","data":["#);
    for (index, byte) in bytes.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        // Writing to a String cannot fail.
        _ = write!(body, "{comma}{byte}");
    }
    _ = write!(body, r#"]}},"contentType":{}}}"#, Value::from(content_type));
    body
}
