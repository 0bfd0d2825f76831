use std::collections::BTreeMap;
use std::marker::PhantomData;

use bytes::Bytes;
use http::HeaderMap;
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
