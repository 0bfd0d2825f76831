//! What all requests share, and what belongs to one of them.

use std::sync::{Arc, Mutex, OnceLock};

use http::HeaderValue;
use serde_json::Value;
use wharf::Registry;
use wharf_client::Timing;

use super::auth::CallerAuth;
use super::body::BodyReader;
use super::openapi::OpenApi;
use super::request_id::RequestId;
use crate::invocation::Runner;
use crate::telemetry::metrics::TargetMetrics;

/// What all requests share.
pub(super) struct HttpState {
    pub(super) runner: Arc<Runner>,
    pub(super) auth: CallerAuth,
    pub(super) bodies: BodyReader,
    /// A connection that the playground offers from the start, with the key of its component. All callers see it.
    pub(super) example: Option<(String, Value)>,
    /// What `openapi.json` answers, with the components that it describes.
    pub(super) openapi: Mutex<Option<(Arc<Registry>, Arc<OpenApi>)>>,
}

/// What is known of a request in addition to its content.
pub(super) struct RequestContext<'a> {
    pub(super) id: &'a RequestId,
    /// Set once it is known what the request calls.
    pub(super) called: &'a OnceLock<Arc<TargetMetrics>>,
    /// Where the time of the vendor's requests is added up.
    pub(super) timing: Arc<Timing>,
    /// W3C trace context for the vendor.
    pub(super) trace: Option<HeaderValue>,
}
