//! Calls as a workflow engine sends them.

use bytes::Bytes;
use http::Request;
use http::header::{CONTENT_TYPE, HOST};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::Outcome;

pub(crate) type Call = Request<Full<Bytes>>;

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
