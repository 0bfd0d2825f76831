use std::collections::BTreeMap;
use std::marker::PhantomData;

use bytes::Bytes;
use http::HeaderMap;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Receive, Trigger, TriggerKind};
use crate::action::{EntryMeta, Meta, read};
use crate::connection::ResolvedConnection;
use crate::error::Failure;
use crate::schema;

/// A trigger that is handed the requests of a vendor. The implementing type is its input.
pub trait WebhookTrigger: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// Key, label, example.
    const META: Meta;

    /// The `data` that starts a flow.
    type Output: JsonSchema;

    /// Checks that the vendor sent the request, and reads it.
    ///
    /// # Errors
    ///
    /// `invalid_signature` when the vendor did not send it, `invalid_input` when it cannot be read. Pointers begin with
    /// `/request` or `/inputs`.
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
    /// The body's raw bytes, over which signatures are made.
    pub body: Bytes,
}

/// What a request means.
#[derive(Debug)]
pub struct Received {
    /// JSON that starts a flow; nothing for an event that is not wanted.
    pub data: Option<Box<RawValue>>,
    /// What the vendor is to be answered.
    pub response: WebhookResponse,
    /// The same for each delivery of the same event.
    pub deduplication_id: Option<String>,
}

/// An HTTP answer to the vendor.
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
    /// Thanks, without a word.
    pub fn accepted() -> Self {
        Self { status_code: 200, headers: BTreeMap::new(), body: String::new() }
    }
}

/// The trigger that a webhook trigger makes.
pub const fn webhook_trigger<T: WebhookTrigger>() -> &'static dyn Trigger {
    &Lifted::<T>(PhantomData)
}

struct Lifted<T>(PhantomData<fn() -> T>);

impl<T: WebhookTrigger> Trigger for Lifted<T> {
    fn meta(&self) -> EntryMeta<'_> {
        T::META
    }

    fn input(&self) -> Value {
        schema::input::<T>()
    }

    fn output(&self) -> Value {
        schema::output::<T::Output>()
    }

    fn kind(&self) -> TriggerKind<'_> {
        TriggerKind::Webhook(self)
    }
}

impl<T: WebhookTrigger> Receive for Lifted<T> {
    fn receive(
        &self,
        inputs: Value,
        request: &WebhookRequest,
        resolved: &ResolvedConnection,
    ) -> Result<Received, Failure> {
        read::<T>(inputs)?.receive(request, resolved)
    }
}
