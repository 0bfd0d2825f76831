//! Calls as a workflow engine sends them.

use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderValue, Request};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::Outcome;

pub(crate) type Call = Request<Full<Bytes>>;

const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// An action that both servers support.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Action {
    GetJob,
    CreateJob,
    /// Makes no vendor request.
    Rest,
}

impl Action {
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::GetJob => "getJob",
            Self::CreateJob => "createJob",
            Self::Rest => "rest",
        }
    }

    pub(crate) fn call(self) -> Outcome<Call> {
        let envelope = json!({ "connection": connection("s"), "inputs": self.inputs() });
        let component = if self == Self::Rest { "bench" } else { "servicetitan" };
        invoke(component, &format!("actions/{}", self.key()), &envelope)
    }

    /// A call with an idempotency key, which is a new one whenever it is sent.
    pub(crate) fn keyed_call(self) -> Outcome<Call> {
        let mut call = self.call()?;
        call.headers_mut().insert(IDEMPOTENCY_KEY, HeaderValue::from_static("new"));
        Ok(call)
    }

    fn inputs(self) -> Value {
        match self {
            Self::GetJob | Self::Rest => json!({ "jobId": 24_815 }),
            Self::CreateJob => json!({
                "customerId": 20_000_017, "locationId": 21_000_017, "businessUnitId": 1_314, "jobTypeId": 4_407,
                "priority": "Normal", "campaignId": 884,
                "appointments": [{ "start": "2026-03-02T15:00:00Z", "end": "2026-03-02T17:00:00Z" }],
            }),
        }
    }
}

/// A copy to send.
pub(crate) fn copy(call: &Call) -> Call {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut call = call.clone();
    if let Some(key) = call.headers_mut().get_mut(IDEMPOTENCY_KEY) {
        *key = HeaderValue::from(NEXT.fetch_add(1, Ordering::Relaxed));
    }
    call
}

/// A connection. Different secrets make different connections.
pub(crate) fn connection(secret: &str) -> Value {
    json!({ "key": "serviceTitanConnection", "fields": {
        "environment": "integration", "tenant": "7", "clientId": "c", "clientSecret": secret, "applicationKey": "a",
    } })
}

/// Invokes an action or data source of a component.
pub(crate) fn invoke(component: &str, path: &str, envelope: &Value) -> Outcome<Call> {
    let call = Request::post(format!("/v1/components/{component}/{path}/invoke"))
        .header(HOST, "localhost")
        .header(CONTENT_TYPE, "application/json")
        .body(Full::from(envelope.to_string()))?;
    Ok(call)
}

/// A request to the vendor itself.
pub(crate) fn get(path: &str) -> Outcome<Call> {
    Ok(Request::get(path).header(HOST, "localhost").body(Full::default())?)
}
