use std::collections::BTreeMap;
use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::action::{Meta, read};
use crate::connection::ResolvedConnection;
use crate::error::Failure;

/// A trigger that receives the vendor's webhook requests. The implementing type is its input: its doc comment is the
/// published description, its fields are the form.
pub trait WebhookTrigger: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, example.
    const META: Meta;

    /// Type of the `data` that starts a flow.
    type Output: JsonSchema;

    /// Verifies that the vendor sent the request, and parses it.
    ///
    /// # Errors
    ///
    /// `invalid_signature` when the vendor did not send it, `invalid_input` when it cannot be parsed. Pointers begin
    /// with `/request` or `/inputs`.
    fn receive(self, request: &WebhookRequest, resolved: &ResolvedConnection) -> Result<Received, Failure>;
}

/// Header with the name of a sender that asks whether it may send events.
const REQUEST_ORIGIN: HeaderName = HeaderName::from_static("webhook-request-origin");

/// The longest name of a sender: that of a host.
const MAX_ORIGIN: usize = 255;

/// A request as the vendor sent it.
#[derive(Clone, Debug)]
pub struct WebhookRequest {
    /// HTTP method.
    pub method: String,
    /// Path, without query.
    pub path: String,
    /// Query, without `?`.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Raw bytes of the body, which signatures cover.
    pub body: Bytes,
}

/// The result of a webhook request.
#[derive(Debug)]
pub struct Received {
    /// JSON that starts a flow; `None` to ignore the event.
    pub data: Option<Box<RawValue>>,
    /// Response to the vendor.
    pub response: WebhookResponse,
    /// An id that is the same for every delivery of an event.
    pub deduplication_id: Option<String>,
}

/// An HTTP response to the vendor.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookResponse {
    /// HTTP status.
    pub status_code: u16,
    /// Headers by name.
    pub headers: BTreeMap<String, String>,
    /// Body.
    pub body: String,
}

impl WebhookRequest {
    /// Answers the handshake with which a sender of CloudEvents asks, with `OPTIONS`, whether it may send events here. None
    /// if the request is another one.
    ///
    /// A trigger of CloudEvents calls this first: a handshake has no signature and starts no flow. The answer permits any
    /// sender at any rate, because each event is verified by its own signature. See the HTTP 1.1 Web Hooks for Event
    /// Delivery of CloudEvents, section 4.
    pub fn cloud_events_handshake(&self) -> Option<Received> {
        let mut origins = self.headers.get_all(REQUEST_ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else { return None };
        let origin = origin.to_str().ok()?.trim();
        if !self.method.eq_ignore_ascii_case("OPTIONS") || origin.is_empty() || origin.len() > MAX_ORIGIN {
            return None;
        }
        let headers = [("Allow", "POST"), ("WebHook-Allowed-Origin", origin), ("WebHook-Allowed-Rate", "*")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let response = WebhookResponse { headers, ..WebhookResponse::accepted() };
        Some(Received { data: None, response, deduplication_id: None })
    }
}

impl WebhookResponse {
    /// Status 200 with an empty body.
    pub fn accepted() -> Self {
        Self { status_code: 200, headers: BTreeMap::new(), body: String::new() }
    }
}

/// A webhook trigger as the runner uses it.
pub trait Receive: Send + Sync {
    /// Verifies and parses a request, with inputs that the schema accepted.
    ///
    /// # Errors
    ///
    /// `invalid_signature` when the vendor did not send it, `invalid_input` when it cannot be parsed.
    fn receive(
        &self,
        inputs: Value,
        request: &WebhookRequest,
        resolved: &ResolvedConnection,
    ) -> Result<Received, Failure>;
}

pub(super) struct Adapter<T>(pub(super) PhantomData<fn() -> T>);

impl<T: WebhookTrigger> Receive for Adapter<T> {
    fn receive(
        &self,
        inputs: Value,
        request: &WebhookRequest,
        resolved: &ResolvedConnection,
    ) -> Result<Received, Failure> {
        read::<T>(inputs)?.receive(request, resolved)
    }
}
