//! A vendor's request as an engine hands it over.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;
use wharf::{Failure, FaultCode, WebhookRequest};

use crate::envelope::refused;

/// The member `request` of an envelope.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ForwardedRequest {
    #[serde(default)]
    method: String,
    #[serde(default)]
    path: String,
    #[serde(default)]
    query: Query,
    #[serde(default)]
    headers: BTreeMap<String, OneOrMany>,
    /// Base64 of the raw bytes.
    #[serde(default)]
    body: String,
}

/// Text as it stood in the URL, or values by name.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected text, or values by name")]
enum Query {
    Text(String),
    Values(BTreeMap<String, OneOrMany>),
}

impl Default for Query {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected text, or a list of texts")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn as_slice(&self) -> &[String] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

impl ForwardedRequest {
    /// The request with its headers and bytes.
    ///
    /// # Errors
    ///
    /// `malformed_request`, when a header cannot be one or the body is not base64.
    pub(crate) fn request(self) -> Result<WebhookRequest, Failure> {
        let body = STANDARD
            .decode(&self.body)
            .map_err(|_| refused("/request/body", FaultCode::Format, "request.body must be base64 of the raw bytes"))?;
        let mut headers = HeaderMap::new();
        if self.headers.values().map(|values| values.as_slice().len()).sum::<usize>() > MAX_HEADERS {
            let message = format!("request.headers may have at most {MAX_HEADERS} fields");
            return Err(refused("/request/headers", FaultCode::Length, message));
        }
        for (name, values) in &self.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| no_header())?;
            for value in values.as_slice() {
                headers.append(&name, HeaderValue::from_bytes(value.as_bytes()).map_err(|_| no_header())?);
            }
        }
        Ok(WebhookRequest {
            method: self.method,
            path: self.path,
            query: self.query.text(),
            headers,
            body: body.into(),
        })
    }
}

/// The most header fields, as in the requests of callers.
const MAX_HEADERS: usize = 100;

fn no_header() -> Failure {
    let message = "request.headers holds a name or value that HTTP does not allow";
    refused("/request/headers", FaultCode::Format, message)
}

impl Query {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Values(values) => {
                let pairs = values.iter().flat_map(|(name, all)| all.as_slice().iter().map(move |one| (name, one)));
                url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
            }
        }
    }
}
